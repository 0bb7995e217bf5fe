/// Keys to sign with. teald takes any unless it was told to be strict.
struct Credentials: Equatable {
    var accessKey: String
    var secretKey: String
    var sessionToken: String?

    /// The variables that every AWS client reads, else `test` and `test`.
    init(environment: [String: String]) {
        accessKey = environment["AWS_ACCESS_KEY_ID"] ?? "test"
        secretKey = environment["AWS_SECRET_ACCESS_KEY"] ?? "test"
        sessionToken = environment["AWS_SESSION_TOKEN"]
    }
}
