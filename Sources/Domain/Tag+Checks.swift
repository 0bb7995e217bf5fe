extension Tag {
    /// Each key once, none of AWS's own, and no more than a resource may have.
    package static func check(_ tags: [Tag], atMost limit: Int = 50) throws(Fault) {
        if tags.count > limit { throw Fault(.tooMany(.tag), "The maximum number of tags on a resource is \(limit)") }
        var seen: Set<String> = []
        for tag in tags {
            guard seen.insert(tag.key).inserted else {
                throw Fault(.alreadyExists(.tag), "Tag key '\(tag.key)' is used more than once")
            }
            if tag.key.lowercased().hasPrefix("aws:") {
                throw Fault(.invalidParameter, "Tag keys must not begin with 'aws:', which is reserved")
            }
        }
    }
}
