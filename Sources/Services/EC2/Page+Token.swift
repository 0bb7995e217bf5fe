import Smithy

extension Page {
    init(
        of all: [Element], by key: (Element) -> String, token: String?, maxResults: Int?
    ) throws(ServiceError) {
        guard let page = Page(of: all, by: key, after: token, size: maxResults) else {
            throw .invalidValue("Unable to parse pagination token")
        }
        self = page
    }
}
