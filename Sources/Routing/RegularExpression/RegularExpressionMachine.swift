/// Runs all the ways in which an expression may go on side by side, byte by byte (Thompson's method, with the places of
/// groups carried along as Pike does).
struct RegularExpressionMachine {
    private struct Thread {
        var at: Int
        var slots: [Int]
    }

    private let program: [RegularExpression.Instruction]
    private let slots: Int
    /// The step at which an instruction was last reached: each is followed once in a step.
    private var reached: [Int]
    private var step = 0

    init(_ program: [RegularExpression.Instruction], slots: Int) {
        self.program = program
        self.slots = slots
        reached = [Int](repeating: 0, count: program.count)
    }

    /// - Returns: the places of the groups of the leftmost match, -1 where a group took no part; nil without a match.
    mutating func run(_ text: UnsafeRawBufferPointer) -> [Int]? {
        var current: [Thread] = []
        var next: [Thread] = []
        var found: [Int]?
        for place in 0...text.count {
            if found == nil {
                if current.isEmpty { step += 1 }
                follow(0, place, text, [Int](repeating: -1, count: slots), &current)
            }
            if current.isEmpty {
                if found == nil { continue }
                break
            }
            step += 1
            for thread in current {
                switch program[thread.at] {
                case .byte(let set):
                    guard place < text.count, set.contains(text[place]) else { continue }
                    follow(thread.at + 1, place + 1, text, thread.slots, &next)
                    continue
                case .match:
                    found = thread.slots
                    // Those after it are less preferred.
                    if slots == 0 { return found }
                default: continue
                }
                break
            }
            swap(&current, &next)
            next.removeAll(keepingCapacity: true)
        }
        return found
    }

    /// Goes on until bytes are asked for.
    private mutating func follow(
        _ at: Int, _ place: Int, _ text: UnsafeRawBufferPointer, _ slots: [Int], _ threads: inout [Thread]
    ) {
        if reached[at] == step { return }
        reached[at] = step
        switch program[at] {
        case .byte, .match: threads.append(Thread(at: at, slots: slots))
        case .jump(let target): follow(target, place, text, slots, &threads)
        case .split(let first, let second):
            follow(first, place, text, slots, &threads)
            follow(second, place, text, slots, &threads)
        case .save(let slot):
            var saved = slots
            if slot < saved.count { saved[slot] = place }
            follow(at + 1, place, text, saved, &threads)
        case .start: if place == 0 { follow(at + 1, place, text, slots, &threads) }
        case .end: if place == text.count { follow(at + 1, place, text, slots, &threads) }
        case .wordBoundary(let isWanted):
            if Self.isWordBoundary(text, place) == isWanted { follow(at + 1, place, text, slots, &threads) }
        }
    }

    private static func isWordBoundary(_ text: UnsafeRawBufferPointer, _ place: Int) -> Bool {
        let before = place > 0 && ByteSet.word.contains(text[place - 1])
        let after = place < text.count && ByteSet.word.contains(text[place])
        return before != after
    }
}
