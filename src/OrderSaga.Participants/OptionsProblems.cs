using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OrderSaga.Participants;

internal static class OptionsProblems
{
    /// <summary>Checks at start, and names every setting that is wrong, with its cure.</summary>
    public static void ValidateProblems<TOptions>(this OptionsBuilder<TOptions> builder, Func<TOptions, IEnumerable<string>> problems)
        where TOptions : class
    {
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(new Validation<TOptions>(problems));
        builder.ValidateOnStart();
    }

    private sealed class Validation<TOptions>(Func<TOptions, IEnumerable<string>> problems) : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options) =>
            problems(options).ToList() is { Count: > 0 } found ? ValidateOptionsResult.Fail(found) : ValidateOptionsResult.Success;
    }
}
