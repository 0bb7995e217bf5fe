import Foundation

/// Where teald listens.
struct Endpoint: Equatable {
    /// Without a slash at the end.
    var url: String

    static let usual = "http://127.0.0.1:4566"

    /// The flag beats `TEAL_ENDPOINT`, and that beats what AWS's clients read.
    init(flag: String?, environment: [String: String]) throws(CtlError) {
        let given = [flag, environment["TEAL_ENDPOINT"], environment["AWS_ENDPOINT_URL"]].compactMap { $0 }
        let text = given.first { !$0.isEmpty } ?? Self.usual
        guard let parts = URLComponents(string: text), parts.scheme == "http" || parts.scheme == "https",
            !(parts.host ?? "").isEmpty
        else { throw .usage("the endpoint '\(text)' is not an http or https URL") }
        url = text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
