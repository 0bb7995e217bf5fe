import Smithy

extension Page {
    /// The page after a marker. Source: Elastic Load Balancing API Reference, `DescribeLoadBalancers`, `Marker`.
    init(
        of all: [Element], by key: (Element) -> String, marker: String?, pageSize: Int?
    ) throws(ServiceError) {
        guard let page = Page(of: all, by: key, after: marker, size: pageSize ?? 400) else {
            throw .validation("Invalid marker")
        }
        self = page
    }
}
