using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;
using OrderSaga.Service;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Whoever asks the API can tell what passes from what is a fault of ours.</summary>
public sealed class When_the_database_is_away_from_a_request
{
    [Test]
    public async Task The_caller_is_told_to_come_again()
    {
        await using var database = new TestDatabase("Sqlite");

        var answer = await Answered(new DbUpdateException("An error occurred while saving", database.Away()));

        ((HttpStatusCode)answer.StatusCode).ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.ToString().ShouldBe("2");
    }

    [Test]
    public async Task A_fault_of_ours_stays_one()
    {
        var answer = await Answered(new InvalidOperationException("nobody foresaw it"));

        ((HttpStatusCode)answer.StatusCode).ShouldBe(HttpStatusCode.InternalServerError);
        answer.Headers.RetryAfter.ShouldBeEmpty();
    }

    static async Task<HttpResponse> Answered(Exception exception)
    {
        var services = new ServiceCollection().AddLogging().AddProblemDetails().BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = services };
        var handler = new ProblemHandler(services.GetRequiredService<IProblemDetailsService>(), new StoreErrorCodes(), TimeProvider.System,
            services.GetRequiredService<ILogger<ProblemHandler>>());
        await handler.TryHandleAsync(http, exception, CancellationToken.None);
        return http.Response;
    }
}
