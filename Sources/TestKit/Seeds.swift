import Foundation

/// Where random-input tests begin: the same in every run, so that a change alone can make them fail.
///
/// `TEAL_SOAK=N` adds N new seeds to each, to look for what the fixed ones miss. A seed that found something is added to
/// the fixed ones of its test.
package enum Seeds {
    package static func fixed(_ seeds: UInt64...) -> [UInt64] {
        seeds + (0..<soak).map { _ in UInt64.random(in: 0...UInt64.max) }
    }

    /// How much more than usual is to be tried.
    package static let soak = max(0, ProcessInfo.processInfo.environment["TEAL_SOAK"].flatMap(Int.init) ?? 0)
}
