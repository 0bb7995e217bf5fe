/// In seconds.
package let longestPause = 60

/// Seconds to wait before the next try: 0, 1, 2, 4 and so on up to the longest.
package func pause(afterFailures count: Int) -> Int {
    count < 1 ? 0 : min(longestPause, 1 << min(count - 1, 6))
}
