/// How long the next try waits after failures, in seconds.
package enum Pause {
    package static let longest = 60

    /// 0, 1, 2, 4 and so on up to the longest.
    package static func after(failures count: Int) -> Int {
        count < 1 ? 0 : min(longest, 1 << min(count - 1, 6))
    }
}
