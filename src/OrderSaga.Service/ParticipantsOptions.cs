using System.ComponentModel;
using OrderSaga.StateMachine;

namespace OrderSaga.Service;

[TypeConverter(typeof(ChoiceConverter<ParticipantPlace>))]
public enum ParticipantPlace
{
    /// <summary>Ours, in this service.</summary>
    Own,

    /// <summary>The company's, on the queue of that name: here is nobody who would take its messages.</summary>
    Elsewhere,
}

/// <summary>
/// Settings under <c>Participants</c>: who does the work that an order asks for. That a merchant has no such work at all is said by
/// <see cref="OrderPolicy"/>, with <see cref="Handling.None"/>.
/// </summary>
public sealed class ParticipantsOptions
{
    public const string Section = "Participants";

    public ParticipantPlace Stock { get; set; }

    public ParticipantPlace Points { get; set; }

    public ParticipantPlace Notifications { get; set; }

    /// <summary>What the settings say, checked.</summary>
    /// <exception cref="StartupException">One is wrong; the message names it.</exception>
    public static ParticipantsOptions Of(IConfiguration configuration, Transport transport)
    {
        var options = new ParticipantsOptions();
        configuration.GetSection(Section).ReadInto(options);
        foreach (var (name, place) in options.All())
        {
            if (place is ParticipantPlace.Elsewhere && transport is Transport.InMemory)
            {
                throw new StartupException(
                    $"{Section}:{name} is Elsewhere, but Service:Transport is InMemory, over which no other process can be reached; "
                    + $"set Service:Transport to RabbitMq, or {Section}:{name} to Own");
            }
        }

        return options;
    }

    /// <summary>Why this service has no answer about such a participant; null: it is here.</summary>
    public string? WhyNotHere(string name) => All().First(known => known.Name == name).Place is ParticipantPlace.Elsewhere
        ? $"{Section}:{name} is Elsewhere: ask the company's own service behind the queue {name.ToLowerInvariant()}"
        : null;

    (string Name, ParticipantPlace Place)[] All() => [(nameof(Stock), Stock), (nameof(Points), Points), (nameof(Notifications), Notifications)];
}

static class OwnParticipants
{
    /// <summary>What our participant does not know would be answered with what it knew once.</summary>
    public static RouteHandlerBuilder OfOwn(this RouteHandlerBuilder route, string participant) => route.AddEndpointFilter(async (call, next) =>
        call.HttpContext.RequestServices.GetRequiredService<ParticipantsOptions>().WhyNotHere(participant) is { } why
            ? Problems.Conflict($"{participant} is not here", why)
            : await next(call));
}
