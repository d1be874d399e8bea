using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Data.SqlClient;

namespace OrderSaga.IntegrationTests.Stores;

/// <summary>
/// What SQL Server's driver throws. It lets nobody else make one, so the fields are filled from outside; it reads them as its own.
/// </summary>
internal static class SqlServerErrors
{
    public static SqlException Make(params int[] numbers)
    {
        var errors = (SqlErrorCollection)Activator.CreateInstance(typeof(SqlErrorCollection), nonPublic: true)!;
        var list = Field<SqlErrorCollection>(typeof(List<object>));
        list.SetValue(errors, numbers.Select(object (number) => Error(number)).ToList());

        var exception = (SqlException)RuntimeHelpers.GetUninitializedObject(typeof(SqlException));
        Field<SqlException>(typeof(SqlErrorCollection)).SetValue(exception, errors);
        return exception;
    }

    private static SqlError Error(int number)
    {
        var error = (SqlError)RuntimeHelpers.GetUninitializedObject(typeof(SqlError));
        // Of its several numbers the one that it shows as the number.
        var fields = typeof(SqlError).GetFields(BindingFlags.Instance | BindingFlags.NonPublic);
        foreach (var field in fields.Where(field => field.FieldType == typeof(int)))
        {
            field.SetValue(error, number);
            if (error.Number == number)
                return error;
            field.SetValue(error, 0);
        }

        throw new MissingFieldException(nameof(SqlError), nameof(SqlError.Number));
    }

    private static FieldInfo Field<T>(Type type) =>
        typeof(T).GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Single(field => field.FieldType == type);
}
