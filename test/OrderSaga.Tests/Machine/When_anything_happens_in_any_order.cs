using System.Globalization;

namespace OrderSaga.Tests.Machine;

/// <summary>
/// Random lives in a world that loses, repeats and reorders, until it heals: the invariants hold after each message, and every order ends.
/// ORDERSAGA_LIVES sets how many; ORDERSAGA_SEED tries one life again.
/// </summary>
public sealed class When_anything_happens_in_any_order
{
    private const int StepsOfTrouble = 60;
    private const int StepsToHeal = 2000;

    [Test]
    public async Task The_invariants_hold_and_every_order_ends()
    {
        var lives = Setting("ORDERSAGA_LIVES") ?? 150;
        var first = Setting("ORDERSAGA_SEED");
        for (var seed = first ?? 1; seed < (first ?? 1) + (first is null ? lives : 1); seed++) await Live(seed);
    }

    private static async Task Live(int seed)
    {
        var world = new World(seed);
        try
        {
            for (var i = 0; i < StepsOfTrouble; i++) await Next(world);
            world.IsHealed = true;
            for (var i = 0; i < StepsToHeal && !world.IsQuiet; i++) await Next(world);
            if (world.TheOrder.Order!.CurrentState != StateMachine.States.Closed)
            {
                world.CallStaff();
                for (var i = 0; i < StepsToHeal && !world.IsQuiet; i++) await Next(world);
            }

            Invariants.HoldAtTheEnd(world);
        }
        catch (Exception broken)
        {
            throw new AssertionException($"ORDERSAGA_SEED={seed}\n{broken.Message}\n{string.Join('\n', world.Story)}", broken);
        }
    }

    private static async Task Next(World world)
    {
        await world.Step();
        Invariants.HoldAfterEachMessage(world);
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;
}
