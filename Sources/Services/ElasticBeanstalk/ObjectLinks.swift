package import Domain
package import Smithy

/// The addresses at which anyone may read an object for some minutes, as a presigned URL of S3 lets them.
package struct ObjectLinks: Sendable {
    let address: @Sendable (_ object: StoredObject, _ context: RequestContext) -> String

    package init(address: @escaping @Sendable (_ object: StoredObject, _ context: RequestContext) -> String) {
        self.address = address
    }
}
