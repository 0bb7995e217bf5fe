package import Domain
import Synchronization

extension IDSource {
    /// Ids that count: the same in every run, and never the same twice in one.
    package static func counting() -> IDSource {
        let count = Counter()
        return IDSource { length, alphabet in
            let digits = String(count.next(), radix: min(alphabet.count, 16), uppercase: alphabet.contains("A"))
            return String(repeating: "0", count: max(0, length - digits.count)) + digits.suffix(length)
        }
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)
        func next() -> Int {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }
}
