import Smithy

/// EC2 tells ids that are no ids from ids of nothing.
enum InstanceID {
    static func check(_ ids: [String]) throws(ServiceError) {
        for id in ids where !isWellFormed(id) {
            throw ServiceError("InvalidInstanceID.Malformed", "Invalid id: \"\(id)\"")
        }
    }

    private static func isWellFormed(_ id: String) -> Bool {
        let digits = id.dropFirst(2)
        return id.hasPrefix("i-") && (digits.count == 8 || digits.count == 17)
            && digits.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
