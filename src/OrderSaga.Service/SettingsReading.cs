using Microsoft.Extensions.Options;

namespace OrderSaga.Service;

static class SettingsReading
{
    /// <summary>What the section says; null: nothing.</summary>
    /// <exception cref="StartupException">A value is not what its setting takes; the message names it.</exception>
    public static T? Read<T>(this IConfigurationSection section)
        where T : class
    {
        try
        {
            return section.Get<T>();
        }
        catch (InvalidOperationException unreadable)
        {
            throw new StartupException(unreadable.Message, unreadable);
        }
    }

    /// <summary>The same for what is read when it is first asked for.</summary>
    public static void ValidateSettings(this IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (InvalidOperationException unreadable)
        {
            throw new StartupException(unreadable.Message, unreadable);
        }
    }
}
