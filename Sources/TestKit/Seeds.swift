import Foundation

/// Where random-input tests begin: the same in every run, so that a change alone can make them fail.
///
/// `TEAL_SOAK=N` adds N new seeds to each, to look for what the fixed ones miss. A seed that found something is added to
/// the fixed ones of its test.
package enum Seeds {
    package static func fixed(_ seeds: UInt64...) -> [UInt64] {
        let soak = ProcessInfo.processInfo.environment["TEAL_SOAK"].flatMap(Int.init) ?? 0
        return seeds + (0..<max(0, soak)).map { _ in UInt64.random(in: 0...UInt64.max) }
    }
}
