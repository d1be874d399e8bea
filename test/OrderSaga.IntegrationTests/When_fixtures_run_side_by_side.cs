namespace OrderSaga.IntegrationTests;

/// <summary>
/// NUnit runs a class with situations (arguments, a source) alone unless it says itself that it is parallel, and nobody notices but the
/// clock.
/// </summary>
public sealed class When_fixtures_run_side_by_side
{
    private static IEnumerable<Type> Fixtures => typeof(When_fixtures_run_side_by_side).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.Name.StartsWith("When_", StringComparison.Ordinal));

    [Test]
    public void Each_with_situations_says_whether_it_may()
    {
        Fixtures.Where(HasSituations).Where(type => !ScopesOf(type).Any()).ShouldBeEmpty(
            "give it [Parallelizable]; or [NonParallelizable] and the reason, if it must have the machine for itself");
    }

    [Test]
    public void No_test_of_a_fixture_runs_beside_another_of_it()
    {
        // The scope of a class is about itself; what its tests share (a database, a shop) is made for one at a time.
        Fixtures.Where(type => ScopesOf(type).Any(scope => scope is not (ParallelScope.Self or ParallelScope.None))).ShouldBeEmpty();
    }

    private static bool HasSituations(Type type) =>
        type.IsDefined(typeof(TestFixtureSourceAttribute), inherit: true)
        || type.GetCustomAttributes(inherit: true).OfType<TestFixtureAttribute>().Any(fixture => fixture.Arguments.Length > 0);

    private static IEnumerable<ParallelScope> ScopesOf(Type type) =>
        type.GetCustomAttributes(inherit: true).OfType<ParallelizableAttribute>().Select(parallelizable => parallelizable.Scope);
}
