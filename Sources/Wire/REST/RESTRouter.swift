package import Smithy

/// Finds the operation of a REST request among all the model has, so that a sub-resource that is not served is not
/// mistaken for one that is.
package struct RESTRouter: Sendable {
    private let routes: [Candidate]

    private struct Candidate {
        var route: RESTRoute
        var segments: [Substring]
        /// Conditions beyond method and path: of several routes that fit, the one with most is meant.
        var weight: Int
    }

    package init(_ routes: [RESTRoute]) {
        self.routes = routes.map { route in
            let segments = route.path.split(separator: "/")
            let literals = segments.filter { !$0.hasPrefix("{") }.count
            return Candidate(
                route: route, segments: segments, weight: literals * 100 + route.query.count * 10 + route.headers.count)
        }.sorted { $0.weight > $1.weight }
    }

    /// `bucket` is set where the host name had it; it then stands before the path.
    package func match(_ head: RequestHead, query: QueryParameters, bucket: String?) -> RESTMatch? {
        let path = bucket.map { "/" + $0 + head.path } ?? head.path
        for candidate in routes where candidate.route.method == head.method {
            guard Self.fits(candidate.route, head, query), let labels = Self.labels(candidate.segments, path) else {
                continue
            }
            return RESTMatch(operation: candidate.route.operation, labels: labels)
        }
        return nil
    }

    private static func fits(_ route: RESTRoute, _ head: RequestHead, _ query: QueryParameters) -> Bool {
        route.query.allSatisfy { wanted in
            guard let found = query[wanted.name] else { return false }
            return wanted.value == nil || wanted.value == found
        } && route.headers.allSatisfy { head.headers[$0.lowercased()] != nil }
    }

    /// A trailing slash counts only where a greedy label takes it.
    private static func labels(_ segments: [Substring], _ path: String) -> [String: String]? {
        var rest = path.dropFirst()
        var labels: [String: String] = [:]
        for segment in segments {
            guard !rest.isEmpty else { return nil }
            if segment.hasPrefix("{"), segment.hasSuffix("+}") {
                guard let text = PercentCoding.decoded(rest, plusIsSpace: false) else { return nil }
                labels[String(segment.dropFirst().dropLast(2))] = text
                return labels
            }
            let slash = rest.firstIndex(of: "/") ?? rest.endIndex
            guard let text = PercentCoding.decoded(rest[..<slash], plusIsSpace: false), !text.isEmpty else {
                return nil
            }
            if segment.hasPrefix("{") {
                labels[String(segment.dropFirst().dropLast())] = text
            } else if segment != text {
                return nil
            }
            rest = slash == rest.endIndex ? rest[slash...] : rest[rest.index(after: slash)...]
        }
        return rest.isEmpty || rest == "/" ? labels : nil
    }
}
