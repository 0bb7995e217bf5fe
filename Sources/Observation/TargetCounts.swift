/// What one target did since the start, and where it is.
package struct TargetCounts: Sendable, Equatable {
    package struct Key: Sendable, Hashable {
        /// The ARN.
        package var targetGroup: String
        /// `id:port`
        package var target: String

        package init(targetGroup: String, target: String) {
            self.targetGroup = targetGroup
            self.target = target
        }
    }

    package var key: Key
    package var zone: String?
    /// nil: it is registered no more.
    package var isHealthy: Bool?
    package var requests: Int
    /// By the status' first digit; index 0 counts requests without an answer.
    package var byClass: [Int]
    /// Sum of the times to the first byte of the answer.
    package var microseconds: Int

    package init(key: Key, zone: String?, isHealthy: Bool?, requests: Int, byClass: [Int], microseconds: Int) {
        self.key = key
        self.zone = zone
        self.isHealthy = isHealthy
        self.requests = requests
        self.byClass = byClass
        self.microseconds = microseconds
    }

    func since(_ earlier: TargetCounts?) -> TargetCounts {
        guard let earlier else { return self }
        var news = self
        news.requests -= earlier.requests
        news.microseconds -= earlier.microseconds
        news.byClass = zip(byClass, earlier.byClass).map(-)
        return news
    }
}
