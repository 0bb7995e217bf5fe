import CodeDeployAPI
import Smithy

extension Page {
    /// A list's next hundred, and a token that the client sent back.
    init(_ all: [Element], by key: (Element) -> String, token: String?) throws(ServiceError) {
        guard let page = Page(of: all, by: key, after: token, size: 100) else {
            throw CodeDeployFault.invalidNextToken("The next token was specified in an invalid format")
        }
        self = page
    }
}

extension Array {
    /// CodeDeploy's `BatchGet…` operations take a hundred names at most.
    func requireBatch(atMost limit: Int = 100) throws(ServiceError) {
        if count > limit {
            throw CodeDeployFault.batchLimitExceeded("The maximum number of names or IDs is \(limit)")
        }
    }
}
