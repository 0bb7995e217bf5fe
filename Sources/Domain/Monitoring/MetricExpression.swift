package import Foundation

/// Simple metric math: numbers, ids of other queries, arithmetic, comparisons and a few functions.
/// Source: Amazon CloudWatch User Guide, "Using math expressions with CloudWatch metrics".
package struct MetricExpression: Sendable, Equatable {
    package typealias Series = [Date: Double]

    package enum Value: Sendable, Equatable {
        case number(Double)
        case series(Series)
        case list([Series])
    }

    indirect enum Node: Sendable, Equatable {
        case number(Double)
        case id(String)
        case negated(Node)
        case binary(String, Node, Node)
        case call(String, [Node])
    }

    private let root: Node

    package init(_ text: String) throws(Fault) {
        var parser = MetricExpressionParser(try MetricExpressionParser.tokens(text))
        root = try parser.whole()
    }

    /// The ids it speaks of.
    package var ids: Set<String> { Self.ids(root) }

    private static func ids(_ node: Node) -> Set<String> {
        switch node {
        case .number: []
        case .id(let id): [id]
        case .negated(let inner): ids(inner)
        case .binary(_, let left, let right): ids(left).union(ids(right))
        case .call(_, let arguments): arguments.reduce(into: []) { $0.formUnion(ids($1)) }
        }
    }

    /// - Parameter known: series by the ids of their queries; an id that is missing has no points.
    package func value(_ known: [String: Series], metrics: [Series], period: Double) throws(Fault) -> Value {
        try Evaluation(known: known, metrics: metrics, period: period).value(root)
    }

    static func wrong(_ what: String) -> Fault {
        Fault(.invalidParameter, "Error in expression: \(what)")
    }
}

private struct Evaluation {
    let known: [String: MetricExpression.Series]
    let metrics: [MetricExpression.Series]
    let period: Double

    func value(_ node: MetricExpression.Node) throws(Fault) -> MetricExpression.Value {
        switch node {
        case .number(let number): .number(number)
        case .id(let id): .series(known[id] ?? [:])
        case .negated(let inner): try Self.map(try value(inner)) { -$0 }
        case .binary(let sign, let left, let right):
            try Self.join(try value(left), try value(right), Self.operation(sign))
        case .call(let name, let arguments): try call(name, arguments)
        }
    }

    private static func operation(_ sign: String) -> (Double, Double) -> Double? {
        switch sign {
        case "+": { $0 + $1 }
        case "-": { $0 - $1 }
        case "*": { $0 * $1 }
        case "/": { $1 == 0 ? nil : $0 / $1 }
        case "^": { pow($0, $1) }
        case ">": { $0 > $1 ? 1 : 0 }
        case "<": { $0 < $1 ? 1 : 0 }
        case ">=": { $0 >= $1 ? 1 : 0 }
        case "<=": { $0 <= $1 ? 1 : 0 }
        case "==": { $0 == $1 ? 1 : 0 }
        case "!=": { $0 != $1 ? 1 : 0 }
        case "AND": { $0 != 0 && $1 != 0 ? 1 : 0 }
        default: { $0 != 0 || $1 != 0 ? 1 : 0 }
        }
    }

    private static func map(
        _ value: MetricExpression.Value, _ body: (Double) -> Double
    ) throws(Fault) -> MetricExpression.Value {
        switch value {
        case .number(let number): .number(body(number))
        case .series(let series): .series(series.mapValues(body))
        case .list(let all): .list(all.map { $0.mapValues(body) })
        }
    }

    /// Two series have a value where both have.
    private static func join(
        _ left: MetricExpression.Value, _ right: MetricExpression.Value, _ body: (Double, Double) -> Double?
    ) throws(Fault) -> MetricExpression.Value {
        switch (left, right) {
        case (.number(let a), .number(let b)): .number(body(a, b) ?? .nan)
        case (.series(let a), .number(let b)): .series(a.compactMapValues { body($0, b) })
        case (.number(let a), .series(let b)): .series(b.compactMapValues { body(a, $0) })
        case (.series(let a), .series(let b)):
            .series(
                a.reduce(into: [:]) { all, entry in
                    if let other = b[entry.key], let value = body(entry.value, other) { all[entry.key] = value }
                })
        default: throw MetricExpression.wrong("arithmetic takes no array of time series")
        }
    }

    private func call(_ name: String, _ arguments: [MetricExpression.Node]) throws(Fault) -> MetricExpression.Value {
        switch (name, arguments.count) {
        case ("METRICS", 0): return .list(metrics)
        case ("PERIOD", 1): return .number(period)
        case ("ABS", 1): return try Self.map(try value(arguments[0]), abs)
        case ("CEIL", 1): return try Self.map(try value(arguments[0])) { $0.rounded(.up) }
        case ("FLOOR", 1): return try Self.map(try value(arguments[0])) { $0.rounded(.down) }
        case ("SUM", 1...): return try reduce(arguments) { $0.reduce(0, +) }
        case ("AVG", 1...): return try reduce(arguments) { $0.reduce(0, +) / Double($0.count) }
        case ("MIN", 1...): return try reduce(arguments) { $0.min() ?? 0 }
        case ("MAX", 1...): return try reduce(arguments) { $0.max() ?? 0 }
        case ("FILL", 2): return try fill(arguments)
        case ("IF", 2), ("IF", 3): return try choose(arguments)
        default: throw MetricExpression.wrong("the function \(name) with \(arguments.count) argument(s) is not served")
        }
    }

    /// Of one series a number; of several, a series.
    private func reduce(
        _ arguments: [MetricExpression.Node], _ body: ([Double]) -> Double
    ) throws(Fault) -> MetricExpression.Value {
        var all: [MetricExpression.Series] = []
        for argument in arguments {
            switch try value(argument) {
            case .list(let list): all += list
            case .series(let series): all.append(series)
            case .number: throw MetricExpression.wrong("a time series is expected")
            }
        }
        if arguments.count == 1, all.count == 1, case .series(let one) = try value(arguments[0]) {
            return .number(one.isEmpty ? .nan : body(Array(one.values)))
        }
        let times = Set(all.flatMap(\.keys))
        return .series(
            times.reduce(into: [:]) { sum, time in sum[time] = body(all.compactMap { $0[time] }) })
    }

    private func fill(_ arguments: [MetricExpression.Node]) throws(Fault) -> MetricExpression.Value {
        guard case .series(var series) = try value(arguments[0]) else {
            throw MetricExpression.wrong("FILL takes a time series")
        }
        let times = Set(known.values.flatMap(\.keys))
        if arguments[1] == .id("REPEAT") {
            var last: Double?
            for time in times.sorted() {
                last = series[time] ?? last
                series[time] = last
            }
            return .series(series)
        }
        guard case .number(let filler) = try value(arguments[1]) else {
            throw MetricExpression.wrong("FILL takes a number or REPEAT")
        }
        for time in times where series[time] == nil { series[time] = filler }
        return .series(series)
    }

    private func choose(_ arguments: [MetricExpression.Node]) throws(Fault) -> MetricExpression.Value {
        let condition = try value(arguments[0])
        let yes = try value(arguments[1])
        let no = arguments.count == 3 ? try value(arguments[2]) : nil
        guard case .series(let tests) = condition else {
            guard case .number(let test) = condition else { throw MetricExpression.wrong("IF takes no array") }
            return test != 0 ? yes : no ?? .series([:])
        }
        return .series(
            tests.reduce(into: [:]) { all, entry in
                all[entry.key] = Self.point(of: entry.value != 0 ? yes : no, at: entry.key)
            })
    }

    private static func point(of value: MetricExpression.Value?, at time: Date) -> Double? {
        switch value {
        case .number(let number): number
        case .series(let series): series[time]
        case .list, nil: nil
        }
    }
}
