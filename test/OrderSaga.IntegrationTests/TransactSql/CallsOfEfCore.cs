using System.Reflection;
using System.Reflection.Emit;
using Microsoft.EntityFrameworkCore;

namespace OrderSaga.IntegrationTests.TransactSql;

/// <summary>Which methods of ours have a query run, by what they are compiled to.</summary>
internal static class CallsOfEfCore
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IEnumerable<MethodBase> Methods() =>
        from assembly in SentTexts.Ours
        from type in assembly.GetTypes()
        from method in type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All))
        where CalledBy(method).Any(RunsAQuery)
        select method;

    private static bool RunsAQuery(MethodBase called) =>
        called.DeclaringType is { } type
        && (type == typeof(EntityFrameworkQueryableExtensions) || type == typeof(RelationalDatabaseFacadeExtensions)
            || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(DbSet<>)))
        && (called.Name.StartsWith("ExecuteSql", StringComparison.Ordinal)
            || (called.Name.EndsWith("Async", StringComparison.Ordinal) && type != typeof(RelationalDatabaseFacadeExtensions)
                && called.Name is not ("AddAsync" or "AddRangeAsync")));

    /// <summary>What a method calls, by what it is compiled to.</summary>
    public static IEnumerable<MethodBase> CalledBy(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < code.Length;)
        {
            var opCode = Read(code, ref at);
            if (opCode.OperandType == OperandType.InlineMethod)
                yield return Resolve(method, BitConverter.ToInt32(code, at));
            at += opCode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static OpCode Read(byte[] code, ref int at)
    {
        short value = code[at++];
        if (value == 0xFE)
            value = (short)((value << 8) | code[at++]);
        return OpCodesByValue[value];
    }

    private static MethodBase Resolve(MethodBase method, int token)
    {
        var ofType = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        return method.Module.ResolveMethod(token, ofType, ofMethod)!;
    }
}
