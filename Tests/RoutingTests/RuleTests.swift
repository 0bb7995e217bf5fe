import Routing
import Testing

@Suite("Rules")
struct RuleTests {
    typealias Condition = RoutingTable.Condition

    static func rule(
        _ priority: Int, _ conditions: [Condition], transforms: [RoutingTable.Transform] = []
    ) -> RoutingTable.Rule {
        .init(
            arn: "rule-\(priority)", priority: priority, conditions: conditions,
            actions: [.fixedResponse(status: 200, contentType: nil, body: "\(priority)")], transforms: transforms)
    }

    static func routes(_ rules: [RoutingTable.Rule], default action: RoutingTable.Action? = nil) -> Routes {
        var table = RoutesTests.table(groups: ["g": ["a"]], weights: [("g", 1)])
        table.loadBalancers["lb"]?.listeners[1].rules = rules
        if let action { table.loadBalancers["lb"]?.listeners[1].actions = [action] }
        return Routes(table, health: RoutesTests.health([("g", "a", .healthy)]))
    }

    /// The priority of the rule that a request matches; nil: the default rule.
    static func match(_ routes: Routes, _ request: TestRequest) -> Int? {
        var generator = SmallGenerator(seed: 1)
        let route = routes.route(request, using: &generator)
        return route.rule.map { routes.loadBalancers[0].listeners[1].matcher.rules[$0].priority }
    }

    static func wild(_ texts: String...) -> [RoutingTable.Pattern] { texts.map { .wildcard($0) } }
    static func regular(_ texts: String...) -> [RoutingTable.Pattern] { texts.map { .regularExpression($0) } }

    struct Case: Sendable, CustomStringConvertible {
        var condition: Condition
        var accepts: [TestRequestText]
        var refuses: [TestRequestText]
        var description: String { "\(condition)" }
    }

    struct TestRequestText: Sendable, CustomStringConvertible {
        var method = "GET"
        var host = "app"
        var path = "/"
        var query: String?
        var source = "192.0.2.1"
        var fields: [[String]] = []
        var request: TestRequest {
            TestRequest(
                method, host: host, path: path, query: query, source: source, fields: fields.map { ($0[0], $0[1]) })
        }
        var description: String { "\(method) \(host)\(path)?\(query ?? "") \(source) \(fields)" }
    }

    static let cases: [Case] = [
        Case(
            condition: .hostHeader(wild("example.com")),
            accepts: [.init(host: "example.com"), .init(host: "EXAMPLE.com:8080")],
            refuses: [.init(host: "www.example.com"), .init(host: "example.comx"), .init(host: "")]),
        Case(
            condition: .hostHeader(wild("*.Example.com", "test.???")),
            accepts: [.init(host: "a.example.com"), .init(host: ".example.com"), .init(host: "test.net")],
            refuses: [.init(host: "example.com"), .init(host: "test.info"), .init(host: "a.example.com.org")]),
        Case(
            condition: .hostHeader(regular("^api-[0-9]+\\.example\\.com$")),
            accepts: [.init(host: "api-12.example.com"), .init(host: "API-1.example.com:80")],
            refuses: [.init(host: "api-.example.com"), .init(host: "x.api-1.example.com")]),
        Case(
            condition: .pathPattern(wild("/img/*")),
            accepts: [.init(path: "/img/"), .init(path: "/img/a/b.png")],
            refuses: [.init(path: "/img"), .init(path: "/IMG/a"), .init(path: "/x/img/a")]),
        Case(
            condition: .pathPattern(wild("/img/*/pics", "/a?c")),
            accepts: [.init(path: "/img//pics"), .init(path: "/img/x/y/pics"), .init(path: "/abc", query: "x=/y")],
            refuses: [.init(path: "/img/pics"), .init(path: "/ac"), .init(path: "/abbc")]),
        Case(
            condition: .pathPattern(wild("*.jpg")),
            accepts: [.init(path: "/a.jpg"), .init(path: "/b/c.jpg", query: "d.png")],
            refuses: [.init(path: "/a.png", query: "b.jpg"), .init(path: "/a.JPG")]),
        Case(
            condition: .pathPattern(regular("^/users/[0-9]+$")),
            accepts: [.init(path: "/users/1", query: "x")],
            refuses: [.init(path: "/users/1/x"), .init(path: "/USERS/1")]),
        Case(
            condition: .httpHeader(name: "User-Agent", wild("*Chrome*", "curl/?")),
            accepts: [
                .init(fields: [["user-agent", "Mozilla chrome/1"]]), .init(fields: [["USER-AGENT", "curl/8"]]),
                .init(fields: [["User-Agent", "x"], ["User-Agent", "CURL/7"]]),
            ],
            refuses: [.init(), .init(fields: [["user-agent", "curl/88"]]), .init(fields: [["agent", "Chrome"]])]),
        Case(
            condition: .httpHeader(name: "X-Star", wild("a\\*b\\?")),
            accepts: [.init(fields: [["x-star", "A*b?"]])], refuses: [.init(fields: [["x-star", "axbc"]])]),
        Case(
            condition: .httpHeader(name: "X-Version", regular("^v[12]$")),
            accepts: [.init(fields: [["x-version", "V2"]])], refuses: [.init(fields: [["x-version", "v3"]])]),
        Case(
            condition: .httpRequestMethod(["GET", "PURGE"]),
            accepts: [.init(), .init(method: "PURGE")], refuses: [.init(method: "get"), .init(method: "HEAD")]),
        Case(
            condition: .queryString([.init(key: "version", value: "v1"), .init(value: "*example*")]),
            accepts: [
                .init(query: "version=v1"), .init(query: "a=b&VERSION=V1"), .init(query: "x=anexample!"),
                .init(query: "a=1&b=2=example"),
            ],
            refuses: [.init(), .init(query: ""), .init(query: "version=v11"), .init(query: "example=1")]),
        Case(
            condition: .queryString([.init(key: "debug", value: "*")]),
            accepts: [.init(query: "debug="), .init(query: "debug"), .init(query: "x&debug=1")],
            refuses: [.init(query: "debugger=1"), .init(query: "x=debug")]),
        Case(
            condition: .sourceIP(["192.0.2.0/24", "2001:db8::/32"]),
            accepts: [.init(), .init(source: "2001:db8:1::1"), .init(source: "::ffff:192.0.2.9")],
            refuses: [.init(source: "192.0.3.1"), .init(source: "2001:db9::1"), .init(source: "")]),
        Case(
            condition: .sourceIP(["0.0.0.0/0"]), accepts: [.init(source: "1.2.3.4")], refuses: [.init(source: "::1")]),
    ]

    @Test("A condition holds for exactly the requests it describes", arguments: cases)
    func conditions(_ test: Case) {
        let routes = Self.routes([Self.rule(1, [test.condition])])
        for text in test.accepts { #expect(Self.match(routes, text.request) == 1, "\(text)") }
        for text in test.refuses { #expect(Self.match(routes, text.request) == nil, "\(text)") }
    }

    @Test("All conditions of a rule must hold, and of the rules that match the lowest priority acts")
    func priorities() {
        let routes = Self.routes([
            Self.rule(30, [.pathPattern(Self.wild("/*"))]),
            Self.rule(10, [.pathPattern(Self.wild("/a/*")), .httpRequestMethod(["POST"])]),
            Self.rule(20, [.hostHeader(Self.wild("app", "other.example"))]),
            Self.rule(5, [.hostHeader(Self.wild("other.example")), .pathPattern(Self.wild("/a/b"))]),
        ])
        #expect(Self.match(routes, TestRequest("POST", path: "/a/x")) == 10)
        #expect(Self.match(routes, TestRequest("GET", path: "/a/x")) == 20)
        #expect(Self.match(routes, TestRequest("GET", host: "x.example", path: "/a/x")) == 30)
        #expect(Self.match(routes, TestRequest("GET", host: "other.example", path: "/a/b")) == 5)
        #expect(Self.match(routes, TestRequest("OPTIONS", host: "x.example", path: "*")) == nil)
    }

    @Test("Looking rules up finds the same as going through them one by one")
    func lookup() {
        var generator = SmallGenerator(seed: 7)
        let words = ["a", "b", "ab", "c", ""]
        func word() -> String { words.randomElement(using: &generator)! }
        func pattern() -> String {
            var text = "/"
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                text += [word(), "*", "/", "?"].randomElement(using: &generator)!
            }
            return text
        }
        for _ in 0..<200 {
            let rules = (1...30).map { priority in
                var conditions: [Condition] = []
                if Bool.random(using: &generator) { conditions.append(.pathPattern(Self.wild(pattern(), pattern()))) }
                if Bool.random(using: &generator) {
                    conditions.append(
                        .hostHeader(Self.wild(word() + ".x", ["*.x", "c.x"].randomElement(using: &generator)!)))
                }
                if Int.random(in: 0..<3, using: &generator) == 0 {
                    conditions.append(.hostHeader(Self.wild("*" + word() + ".x")))
                    if conditions.count > 2 { conditions.remove(at: 1) }
                }
                if Bool.random(using: &generator) {
                    conditions.append(.httpHeader(name: "X-\(word())", Self.wild(word() + "v", "V")))
                }
                if conditions.isEmpty { conditions.append(.httpRequestMethod(["PUT"])) }
                return Self.rule(priority, conditions)
            }
            let routes = Self.routes(rules.shuffled(using: &generator))
            let alone = rules.map { Self.routes([$0]) }
            for _ in 0..<10 {
                let request = TestRequest(
                    host: word() + ".X", path: "/" + word() + "/" + word(),
                    fields: [("x-\(word())", "V"), ("x-a", word() + "v")])
                let expected = alone.compactMap { Self.match($0, request) }.min()
                #expect(Self.match(routes, request) == expected)
            }
        }
    }

    @Test("A redirect keeps the parts of the URL that it does not change")
    func redirects() {
        var redirect = RoutingTable.Redirect(status: 301)
        redirect.protocol = "HTTPS"
        redirect.port = "443"
        redirect.path = "/new/#{path}"
        redirect.query = "#{query}&from=#{host}:#{port}&x=#{no}"
        let routes = Self.routes([], default: .redirect(redirect))
        var generator = SmallGenerator(seed: 1)
        let route = routes.route(
            TestRequest(host: "App.example:8080", path: "/a/b", query: "q=1"), using: &generator)
        #expect(
            route.outcome
                == .redirect(
                    status: 301,
                    location: "https://App.example:443/new/a/b?q=1&from=App.example:8080&x=#{no}"))
        let plain = Self.routes([], default: .redirect(.init(status: 302)))
        #expect(
            plain.route(TestRequest(host: "x"), using: &generator).outcome
                == .redirect(status: 302, location: "http://x:80/"))
    }

    @Test("A transform changes host and path, leaves alone what does not match, and fails on what is no path")
    func transforms() throws {
        let matcher = Self.routes([
            Self.rule(
                1, [.pathPattern(Self.wild("/*"))],
                transforms: [
                    .hostHeaderRewrite(regularExpression: "^www\\.(.*)$", replacement: "$1"),
                    .urlRewrite(regularExpression: "^/api(/.*)?$", replacement: "$1"),
                ])
        ]).loadBalancers[0].listeners[1].matcher
        let transform = try #require(matcher.transforms[0])
        func applied(_ host: String, _ target: String) throws -> [String?] {
            let result = try transform.applied(host: TestRequest.bytes(host), target: TestRequest.bytes(target))
            return [result.host, result.target].map { $0.map { String(decoding: $0, as: UTF8.self) } }
        }
        #expect(try applied("WWW.example.com", "/api/x?q=1") == ["example.com", "/x?q=1"])
        #expect(try applied("example.com", "/x") == [nil, nil])
        #expect(throws: RequestTransform.Failure.self) { try applied("x", "/api") }
    }
}
