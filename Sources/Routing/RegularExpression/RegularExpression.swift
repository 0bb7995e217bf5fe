/// A regular expression over bytes, as rule conditions and transforms have them since October 2025: no look-around, no
/// back references, no atomic groups, no possessive quantifiers, no recursion, no Unicode classes.
///
/// Runs in time proportional to the input times the expression, whatever both are: every request may be tried against
/// an expression that someone wrote, so none may make the proxy stand still. Swift's own takes exponential time for
/// some, and cannot be shared between threads.
/// Source: Application Load Balancers guide, "Condition types for listener rules" and "Transforms for listener rules".
package struct RegularExpression: Sendable, Equatable {
    enum Instruction: Sendable, Equatable {
        case byte(ByteSet)
        /// Goes on at both; the first is preferred.
        case split(Int, Int)
        case jump(Int)
        /// Notes the place in a slot: two for each group, its start and its end.
        case save(Int)
        case start, end
        case wordBoundary(Bool)
        case match
    }

    let program: [Instruction]
    /// How many groups there are, the whole match included.
    let groups: Int

    /// - Throws: `RegularExpressionError` that says what cannot be understood.
    package init(_ pattern: String, ignoresCase: Bool = false) throws(RegularExpressionError) {
        var parser = RegularExpressionParser(pattern, ignoresCase: ignoresCase)
        let tree = try parser.parse()
        var compiler = RegularExpressionCompiler()
        try compiler.compile(.group(tree, 0))
        program = compiler.finished
        groups = parser.groups
    }

    /// Whether it is found anywhere in the text.
    package func isFound(in text: UnsafeRawBufferPointer) -> Bool {
        var machine = RegularExpressionMachine(program, slots: 0)
        return machine.run(text) != nil
    }

    /// The text with the first match replaced; nil when there is none.
    /// - Parameter replacement: `$1` to `$9` stand for what the groups matched, `$0` for all of it, `$$` for a dollar.
    package func replacing(in text: UnsafeRawBufferPointer, with replacement: String) -> [UInt8]? {
        var machine = RegularExpressionMachine(program, slots: groups * 2)
        guard let slots = machine.run(text) else { return nil }
        var result = Array(text[..<slots[0]])
        var isAfterDollar = false
        for byte in replacement.utf8 {
            if isAfterDollar {
                isAfterDollar = false
                append(byte, slots, text, to: &result)
            } else if byte == UInt8(ascii: "$") {
                isAfterDollar = true
            } else {
                result.append(byte)
            }
        }
        if isAfterDollar { result.append(UInt8(ascii: "$")) }
        result.append(contentsOf: text[slots[1]...])
        return result
    }

    private func append(
        _ byte: UInt8, _ slots: [Int], _ text: UnsafeRawBufferPointer, to result: inout [UInt8]
    ) {
        guard ByteSet.digits.contains(byte) else {
            result.append(UInt8(ascii: "$"))
            if byte != UInt8(ascii: "$") { result.append(byte) }
            return
        }
        let group = Int(byte - UInt8(ascii: "0"))
        guard group < groups, slots[group * 2] >= 0, slots[group * 2 + 1] >= 0 else { return }
        result.append(contentsOf: text[slots[group * 2]..<slots[group * 2 + 1]])
    }
}

package struct RegularExpressionError: Error, Sendable, Equatable {
    package var reason: String
}
