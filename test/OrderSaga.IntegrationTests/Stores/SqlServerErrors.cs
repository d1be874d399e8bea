using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Data.SqlClient;

namespace OrderSaga.IntegrationTests.Stores;

/// <summary>
/// What SQL Server's driver throws. It lets nobody else make one, so the fields are filled from outside; it reads them as its own.
/// </summary>
internal static class SqlServerErrors
{
    public static SqlException Make(params int[] numbers) => Make(severity: 16, numbers);

    /// <param name="severity">From 20 on the connection is gone with it.</param>
    /// <param name="numbers">Of the errors.</param>
    public static SqlException Make(byte severity, int[] numbers)
    {
        var errors = (SqlErrorCollection)Activator.CreateInstance(typeof(SqlErrorCollection), nonPublic: true)!;
        var list = Field<SqlErrorCollection>(typeof(List<object>));
        list.SetValue(errors, numbers.Select(object (number) => Error(number, severity)).ToList());

        var exception = (SqlException)RuntimeHelpers.GetUninitializedObject(typeof(SqlException));
        Field<SqlException>(typeof(SqlErrorCollection)).SetValue(exception, errors);
        return exception;
    }

    private static SqlError Error(int number, byte severity)
    {
        var error = (SqlError)RuntimeHelpers.GetUninitializedObject(typeof(SqlError));
        Set(error, severity, shown => shown.Class);
        Set(error, number, shown => shown.Number);
        return error;
    }

    // Of its several fields of that type the one that it shows.
    private static void Set<T>(SqlError error, T value, Func<SqlError, T> shown)
        where T : struct
    {
        var fields = typeof(SqlError).GetFields(BindingFlags.Instance | BindingFlags.NonPublic);
        foreach (var field in fields.Where(field => field.FieldType == typeof(T)))
        {
            var before = field.GetValue(error);
            field.SetValue(error, value);
            if (shown(error).Equals(value))
                return;
            field.SetValue(error, before);
        }

        throw new MissingFieldException(nameof(SqlError), typeof(T).Name);
    }

    private static FieldInfo Field<T>(Type type) =>
        typeof(T).GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Single(field => field.FieldType == type);
}
