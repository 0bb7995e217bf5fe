import NIOCore

/// What is to be done at later times, the earliest first.
struct Timers {
    final class Timer: @unchecked Sendable {
        let deadline: NIODeadline
        fileprivate let run: () -> Void
        fileprivate let fail: (any Error) -> Void
        /// Not to be run any more. `@unchecked Sendable`: touched on the loop's thread alone.
        fileprivate var isOver = false

        init(deadline: NIODeadline, run: @escaping () -> Void, fail: @escaping (any Error) -> Void) {
            self.deadline = deadline
            self.run = run
            self.fail = fail
        }
    }

    /// A heap: each is due no earlier than the one at half its index. Those that were removed stay until their turn,
    /// or until most are such.
    private var heap: [Timer] = []
    private var removed = 0

    /// When the next is due.
    var next: NIODeadline? { heap.first?.deadline }

    mutating func add(_ timer: Timer) {
        heap.append(timer)
        var index = heap.count - 1
        while index > 0, heap[index].deadline < heap[(index - 1) / 2].deadline {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func remove(_ timer: Timer) {
        if timer.isOver { return }
        timer.isOver = true
        removed += 1
        if removed > 64, removed > heap.count / 2 { clean() }
    }

    private mutating func clean() {
        let left = heap.filter { !$0.isOver }
        heap = []
        removed = 0
        for timer in left { add(timer) }
    }

    private mutating func popFirst() -> Timer? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        if first.isOver { removed -= 1 }
        return first
    }

    private mutating func sink() {
        var index = 0
        while 2 * index + 1 < heap.count {
            var child = 2 * index + 1
            if child + 1 < heap.count, heap[child + 1].deadline < heap[child].deadline { child += 1 }
            if heap[index].deadline <= heap[child].deadline { return }
            heap.swapAt(index, child)
            index = child
        }
    }

    /// - Returns: one that is due, taken out.
    mutating func popDue(_ now: NIODeadline) -> (() -> Void)? {
        while let first = heap.first, first.deadline <= now || first.isOver {
            guard let timer = popFirst(), !timer.isOver else { continue }
            timer.isOver = true
            return timer.run
        }
        return nil
    }

    mutating func popAny() -> ((any Error) -> Void)? {
        while let timer = popFirst() {
            if timer.isOver { continue }
            timer.isOver = true
            return timer.fail
        }
        return nil
    }
}
