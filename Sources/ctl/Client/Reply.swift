/// A service's answer, with the id under which events of the request can be found.
struct Reply<Output> {
    var output: Output
    var requestID: String?
}
