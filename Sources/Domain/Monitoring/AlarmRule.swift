/// A composite alarm's rule: states of other alarms, joined by `AND`, `OR` and `NOT`.
/// Source: Amazon CloudWatch API Reference, `PutCompositeAlarm`, `AlarmRule`.
package struct AlarmRule: Sendable, Equatable {
    fileprivate indirect enum Term: Sendable, Equatable {
        case constant(Bool)
        case state(Alarm.State, alarm: String)
        case not(Term)
        case and([Term])
        case or([Term])
    }
    private let term: Term

    /// Longer rules are refused by the model; deeper ones here.
    private static let deepest = 50

    package init(_ text: String) throws(Fault) {
        var parser = Parser(tokens: try Self.tokens(text))
        term = try parser.alternatives(depth: 0)
        guard parser.isAtEnd else { throw Self.wrong("unexpected '\(parser.here)'") }
    }

    /// Each once, in order.
    package var names: [String] {
        var found: [String] = []
        Self.visit(term) { if !found.contains($0) { found.append($0) } }
        return found
    }

    /// An alarm that is gone is in no state.
    package func holds(_ state: (String) -> Alarm.State?) -> Bool { Self.holds(term, state) }

    private static func visit(_ term: Term, _ body: (String) -> Void) {
        switch term {
        case .constant: break
        case .state(_, let alarm): body(alarm)
        case .not(let inner): visit(inner, body)
        case .and(let all), .or(let all): for inner in all { visit(inner, body) }
        }
    }

    private static func holds(_ term: Term, _ state: (String) -> Alarm.State?) -> Bool {
        switch term {
        case .constant(let value): value
        case .state(let wanted, let alarm): state(alarm) == wanted
        case .not(let inner): !holds(inner, state)
        case .and(let all): all.allSatisfy { holds($0, state) }
        case .or(let all): all.contains { holds($0, state) }
        }
    }

    fileprivate static func wrong(_ what: String) -> Fault {
        Fault(.invalidParameter, "AlarmRule is not valid: \(what)")
    }
}

extension AlarmRule {
    fileprivate enum Token: Equatable {
        case word(String)
        case quoted(String)
        case open
        case close
    }

    private static func tokens(_ text: String) throws(Fault) -> [Token] {
        var tokens: [Token] = []
        var rest = text[...]
        while let first = rest.first {
            switch first {
            case _ where first.isWhitespace: rest.removeFirst()
            case "(", ")":
                tokens.append(first == "(" ? .open : .close)
                rest.removeFirst()
            case "\"":
                guard let end = rest.dropFirst().firstIndex(of: "\"") else {
                    throw wrong("a quotation mark is missing")
                }
                tokens.append(.quoted(String(rest[rest.index(after: rest.startIndex)..<end])))
                rest = rest[rest.index(after: end)...]
            default:
                let word = rest.prefix { !$0.isWhitespace && $0 != "(" && $0 != ")" && $0 != "\"" }
                tokens.append(.word(String(word)))
                rest = rest.dropFirst(word.count)
            }
        }
        return tokens
    }

    /// `OR` binds least, `NOT` most.
    fileprivate struct Parser {
        private let tokens: [Token]
        private var index = 0

        init(tokens: [Token]) { self.tokens = tokens }

        var isAtEnd: Bool { index == tokens.count }

        var here: String {
            guard index < tokens.count else { return "the end" }
            switch tokens[index] {
            case .word(let word), .quoted(let word): return word
            case .open: return "("
            case .close: return ")"
            }
        }

        mutating func alternatives(depth: Int) throws(Fault) -> Term {
            guard depth < deepest else { throw wrong("it is too deep") }
            var all = [try conjunction(depth)]
            while take(.word("OR")) { all.append(try conjunction(depth)) }
            return all.count == 1 ? all[0] : .or(all)
        }

        private mutating func conjunction(_ depth: Int) throws(Fault) -> Term {
            var all = [try factor(depth)]
            while take(.word("AND")) { all.append(try factor(depth)) }
            return all.count == 1 ? all[0] : .and(all)
        }

        private mutating func factor(_ depth: Int) throws(Fault) -> Term {
            guard depth < deepest else { throw wrong("it is too deep") }
            if take(.word("NOT")) { return .not(try factor(depth + 1)) }
            if take(.word("TRUE")) { return .constant(true) }
            if take(.word("FALSE")) { return .constant(false) }
            if take(.open) {
                let inner = try alternatives(depth: depth + 1)
                guard take(.close) else { throw wrong("')' is expected, not '\(here)'") }
                return inner
            }
            return try state()
        }

        private mutating func state() throws(Fault) -> Term {
            guard case .word(let word)? = next, let state = Alarm.State(rawValue: word) else {
                throw wrong("ALARM, OK or INSUFFICIENT_DATA is expected, not '\(here)'")
            }
            index += 1
            guard take(.open), let name = takeName(), take(.close) else {
                throw wrong("an alarm in parentheses is expected, not '\(here)'")
            }
            return .state(state, alarm: name)
        }

        /// A name, or the ARN that ends in it.
        private mutating func takeName() -> String? {
            switch next {
            case .word(let text), .quoted(let text):
                index += 1
                guard text.hasPrefix("arn:"), let start = text.firstRange(of: ":alarm:") else { return text }
                return String(text[start.upperBound...])
            case .open, .close, nil: return nil
            }
        }

        private var next: Token? { index < tokens.count ? tokens[index] : nil }

        private mutating func take(_ token: Token) -> Bool {
            guard next == token else { return false }
            index += 1
            return true
        }
    }
}
