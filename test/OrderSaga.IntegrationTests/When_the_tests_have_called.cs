using System.Net.Http.Headers;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.IntegrationTests.Staff;

namespace OrderSaga.IntegrationTests;

/// <summary>
/// The last of those that run alone, by its name: a service that stops says which of its answers are not described, but what goes wrong while
/// things are put away fails no test.
/// </summary>
[NonParallelizable] // it must see what all others have left
public sealed class When_the_tests_have_called
{
    [Test]
    public void No_answer_was_one_that_is_not_described()
    {
        if (EmbeddedService.Contract is not { } contract)
        {
            Assert.Ignore("No test of this run has called the API");
            return;
        }

        contract.Undescribed.Keys.ShouldBeEmpty("the description of the API does not have these answers");
    }

    [TestCase("GET", "/api/v1/things", 200, "application/json", "[]", "GET /api/v1/things 200 is no operation")]
    [TestCase("GET", "/api/v1/orders", 418, "application/json", "{}", "list 418 is not described")]
    [TestCase("GET", "/api/v1/orders", 200, "text/html", "<p>", "list 200 is text/html")]
    [TestCase("GET", "/api/v1/orders", 200, "application/json", """{"total":1,"secret":2}""", "list 200: ")]
    [TestCase("GET", "/api/v1/orders", 200, "application/json", """{"total":"1"}""", "list 200: ")]
    public void One_would_be_seen(string method, string path, int status, string type, string body, string said)
    {
        var contract = Described();

        contract.Note(method, path, status, MediaTypeHeaderValue.Parse(type), body);

        contract.Undescribed.Keys.ShouldHaveSingleItem().ShouldStartWith(said);
    }

    [TestCase("GET", "/api/v1/orders", 200, """{"total":1}""")]
    [TestCase("GET", "/api/v1/things", 404, "{}")]
    [TestCase("PUT", "/api/v1/orders", 405, "{}")]
    [TestCase("GET", "/console/orders", 200, "<p>")]
    public void What_is_described_or_no_part_of_the_API_is_not(string method, string path, int status, string body)
    {
        var contract = Described();

        contract.Note(method, path, status, MediaTypeHeaderValue.Parse("application/json"), body);

        contract.Undescribed.Keys.ShouldBeEmpty();
    }

    static ApiContract Described() => new("""
        {
          "paths": {
            "/api/v1/orders": {
              "get": {
                "operationId": "list",
                "responses": {
                  "200": {
                    "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Page" } } }
                  }
                }
              }
            }
          },
          "components": { "schemas": { "Page": { "type": "object", "properties": { "total": { "type": "integer" } } } } }
        }
        """);
}
