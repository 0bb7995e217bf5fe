/// Reads metric math by descent, one level of binding a method.
struct MetricExpressionParser {
    enum Token: Equatable {
        case number(Double)
        case word(String)
        case sign(String)
    }
    private let tokens: [Token]
    private var index = 0
    private var depth = 0

    private static let deepest = 60
    /// From what binds least to what binds most.
    private static let levels = [["OR"], ["AND"], [">", "<", ">=", "<=", "==", "!="], ["+", "-"], ["*", "/"], ["^"]]

    init(_ tokens: [Token]) { self.tokens = tokens }

    mutating func whole() throws(Fault) -> MetricExpression.Node {
        let node = try binary(level: 0)
        guard index == tokens.count else { throw MetricExpression.wrong("unexpected '\(here)'") }
        return node
    }

    private mutating func binary(level: Int) throws(Fault) -> MetricExpression.Node {
        guard level < Self.levels.count else { return try unary() }
        var left = try binary(level: level + 1)
        while let sign = Self.levels[level].first(where: { take($0) }) {
            left = .binary(sign, left, try binary(level: level + 1))
        }
        return left
    }

    private mutating func unary() throws(Fault) -> MetricExpression.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else { throw MetricExpression.wrong("it is too deep") }
        if take("-") { return .negated(try unary()) }
        if take("(") {
            let inner = try binary(level: 0)
            guard take(")") else { throw MetricExpression.wrong("')' is expected, not '\(here)'") }
            return inner
        }
        if take("[") { return .call("LIST", try arguments(until: "]")) }
        guard index < tokens.count else { throw MetricExpression.wrong("it ends too early") }
        let token = tokens[index]
        index += 1
        switch token {
        case .number(let number): return .number(number)
        case .word(let word): return take("(") ? .call(word, Self.spread(try arguments(until: ")"))) : .id(word)
        case .sign(let sign): throw MetricExpression.wrong("unexpected '\(sign)'")
        }
    }

    /// `SUM([m1, m2])` is `SUM(m1, m2)`.
    private static func spread(_ arguments: [MetricExpression.Node]) -> [MetricExpression.Node] {
        guard arguments.count == 1, case .call("LIST", let inner) = arguments[0] else { return arguments }
        return inner
    }

    private mutating func arguments(until end: String) throws(Fault) -> [MetricExpression.Node] {
        if take(end) { return [] }
        var all = [try binary(level: 0)]
        while take(",") { all.append(try binary(level: 0)) }
        guard take(end) else { throw MetricExpression.wrong("'\(end)' is expected, not '\(here)'") }
        return all
    }

    private var here: String {
        guard index < tokens.count else { return "the end" }
        switch tokens[index] {
        case .number(let number): return String(number)
        case .word(let text), .sign(let text): return text
        }
    }

    private mutating func take(_ sign: String) -> Bool {
        guard index < tokens.count, tokens[index] == .sign(sign) else { return false }
        index += 1
        return true
    }
}

extension MetricExpressionParser {
    static func tokens(_ text: String) throws(Fault) -> [Token] {
        var tokens: [Token] = []
        var rest = text[...]
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
            } else if first.isASCII, first.isNumber || first == "." {
                let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
                guard let number = Double(digits) else { throw MetricExpression.wrong("'\(digits)' is no number") }
                tokens.append(.number(number))
                rest = rest.dropFirst(digits.count)
            } else if first.isASCII, first.isLetter {
                let word = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
                tokens.append(["AND", "OR"].contains(word) ? .sign(String(word)) : .word(String(word)))
                rest = rest.dropFirst(word.count)
            } else {
                tokens.append(try sign(&rest))
            }
        }
        return tokens
    }

    private static func sign(_ rest: inout Substring) throws(Fault) -> Token {
        let two = String(rest.prefix(2))
        if [">=", "<=", "==", "!=", "&&", "||"].contains(two) {
            rest.removeFirst(2)
            return .sign(two == "&&" ? "AND" : two == "||" ? "OR" : two)
        }
        let one = String(rest.removeFirst())
        guard "+-*/^()[],<>".contains(one) else { throw MetricExpression.wrong("unexpected '\(one)'") }
        return .sign(one)
    }
}
