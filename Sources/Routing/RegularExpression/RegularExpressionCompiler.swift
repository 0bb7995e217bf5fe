/// Turns the tree into instructions for `RegularExpressionMachine`.
struct RegularExpressionCompiler {
    private var program: [RegularExpression.Instruction] = []

    /// Bounds the time a text takes; repetitions of repetitions grow quickly.
    private static let longest = 2_000

    var finished: [RegularExpression.Instruction] { program + [.match] }

    mutating func compile(_ node: RegularExpressionNode) throws(RegularExpressionError) {
        if program.count > Self.longest { throw RegularExpressionError(reason: "the expression is too complex") }
        switch node {
        case .empty: break
        case .byte(let set): program.append(.byte(set))
        case .start: program.append(.start)
        case .end: program.append(.end)
        case .wordBoundary(let isWanted): program.append(.wordBoundary(isWanted))
        case .group(let inner, let index):
            if let index { program.append(.save(index * 2)) }
            try compile(inner)
            if let index { program.append(.save(index * 2 + 1)) }
        case .sequence(let parts): for part in parts { try compile(part) }
        case .choice(let choices): try compile(choices[...])
        case .repeated(let inner, let least, let most, let isLazy):
            try compile(inner, least, most, isLazy)
        }
    }

    private mutating func compile(_ choices: ArraySlice<RegularExpressionNode>) throws(RegularExpressionError) {
        guard let first = choices.first else { return }
        if choices.count == 1 { return try compile(first) }
        let split = program.count
        program.append(.jump(0))
        try compile(first)
        let jump = program.count
        program.append(.jump(0))
        program[split] = .split(split + 1, program.count)
        try compile(choices.dropFirst())
        program[jump] = .jump(program.count)
    }

    private mutating func compile(
        _ inner: RegularExpressionNode, _ least: Int, _ most: Int?, _ isLazy: Bool
    ) throws(RegularExpressionError) {
        for _ in 0..<least { try compile(inner) }
        guard let most else { return try compileEndless(inner, isLazy) }
        var splits: [Int] = []
        for _ in least..<most {
            splits.append(program.count)
            program.append(.jump(0))
            try compile(inner)
        }
        for split in splits { program[split] = branch(split + 1, program.count, isLazy) }
    }

    private mutating func compileEndless(
        _ inner: RegularExpressionNode, _ isLazy: Bool
    ) throws(RegularExpressionError) {
        let split = program.count
        program.append(.jump(0))
        try compile(inner)
        program.append(.jump(split))
        program[split] = branch(split + 1, program.count, isLazy)
    }

    private func branch(_ inside: Int, _ past: Int, _ isLazy: Bool) -> RegularExpression.Instruction {
        isLazy ? .split(past, inside) : .split(inside, past)
    }
}
