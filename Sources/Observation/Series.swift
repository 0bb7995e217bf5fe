package import Foundation

/// One metric of one thing over time, in a fixed number of periods: when they are full the oldest gives way.
package struct Series: Sendable, Equatable {
    /// What was measured in one period. A period without a measurement has no point, as on AWS.
    package struct Point: Sendable, Equatable {
        /// When the period began.
        package var at: Date
        package var sum: Double
        package var count: Int
        package var minimum: Double
        package var maximum: Double
        /// Of `TargetResponseTime`.
        package var durations: DurationHistogram?

        package var average: Double { count == 0 ? 0 : sum / Double(count) }

        fileprivate mutating func add(_ other: Point) {
            sum += other.sum
            count += other.count
            minimum = min(minimum, other.minimum)
            maximum = max(maximum, other.maximum)
            guard let more = other.durations else { return }
            var all = durations ?? DurationHistogram()
            all.add(more)
            durations = all
        }
    }

    package let capacity: Int
    /// Oldest first.
    package private(set) var points: [Point] = []

    package init(capacity: Int) { self.capacity = capacity }

    /// - Parameter point: of the newest period, or of a later one.
    package mutating func add(_ point: Point) {
        if let last = points.indices.last, points[last].at == point.at { return points[last].add(point) }
        points.append(point)
        if points.count > capacity { points.removeFirst(points.count - capacity) }
    }

    /// Forgets what is older than the instant.
    package mutating func forget(before instant: Date) {
        let first = points.firstIndex { $0.at >= instant } ?? points.endIndex
        points.removeFirst(first)
    }
}
