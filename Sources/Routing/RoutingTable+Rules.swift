/// Conditions, transforms and redirects are kept by the store as they are here: a change must read what was kept before.
extension RoutingTable {
    /// Source: Elastic Load Balancing API Reference, `Rule`.
    package struct Rule: Sendable, Equatable {
        package var arn: String
        /// Lower ones are tried first. No two rules of a listener have the same.
        package var priority: Int
        /// All must hold.
        package var conditions: [Condition]
        /// In order; the last one answers or forwards.
        package var actions: [Action]
        /// What is changed in a request that is forwarded.
        package var transforms: [Transform]

        package init(
            arn: String, priority: Int, conditions: [Condition], actions: [Action], transforms: [Transform] = []
        ) {
            self.arn = arn
            self.priority = priority
            self.conditions = conditions
            self.actions = actions
            self.transforms = transforms
        }
    }

    /// Holds when one of its patterns or values does.
    /// Source: Application Load Balancers guide, "Condition types for listener rules".
    package enum Condition: Sendable, Equatable, Codable {
        /// The host without its port; the case of letters does not matter.
        case hostHeader([Pattern])
        /// The path without its query; the case of letters matters.
        case pathPattern([Pattern])
        /// The field's name in any case; the case of its values does not matter.
        case httpHeader(name: String, [Pattern])
        /// Methods exactly as written.
        case httpRequestMethod([String])
        /// The case of letters does not matter.
        case queryString([QueryPattern])
        /// Networks in CIDR form. Compared with the address of the connection, never with `X-Forwarded-For`.
        case sourceIP([String])
    }

    package enum Pattern: Sendable, Hashable, Codable {
        /// `*` stands for any characters or none, `?` for exactly one; a backslash takes the next one literally.
        case wildcard(String)
        case regularExpression(String)
    }

    package struct QueryPattern: Sendable, Hashable, Codable {
        /// A wildcard pattern; nil: any key.
        package var key: String?
        /// A wildcard pattern.
        package var value: String

        package init(key: String? = nil, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// Source: Elastic Load Balancing API Reference, `Action`.
    package enum Action: Sendable, Equatable {
        /// To one of the groups, drawn by weight (0 to 999).
        /// - Parameter stickiness: how long a client stays with the group drawn for it; nil: it is drawn anew each time.
        case forward([WeightedGroup], stickiness: Duration? = nil)
        case fixedResponse(status: Int, contentType: String?, body: String?)
        case redirect(Redirect)
        /// The request goes on to the next action only with a valid token.
        case jwtValidation(JWTValidation)
    }

    package struct WeightedGroup: Sendable, Equatable {
        package var targetGroup: String
        package var weight: Int

        package init(targetGroup: String, weight: Int) {
            self.targetGroup = targetGroup
            self.weight = weight
        }
    }

    /// Each part may name `#{protocol}`, `#{host}`, `#{port}`, `#{path}` and `#{query}` of the request.
    /// Source: Elastic Load Balancing API Reference, `RedirectActionConfig`; the defaults are its defaults.
    package struct Redirect: Sendable, Equatable, Codable {
        package var `protocol` = "#{protocol}"
        package var host = "#{host}"
        package var port = "#{port}"
        package var path = "/#{path}"
        package var query = "#{query}"
        /// 301 or 302.
        package var status: Int

        package init(status: Int) { self.status = status }
    }

    /// Source: Application Load Balancers guide, "Verify JWTs using an Application Load Balancer".
    package struct JWTValidation: Sendable, Equatable, Codable {
        package var jwksEndpoint: String
        package var issuer: String
        package var claims: [Claim]

        package struct Claim: Sendable, Equatable, Codable {
            package enum Format: String, Sendable, Codable {
                case singleString = "single-string"
                case stringArray = "string-array"
                case spaceSeparatedValues = "space-separated-values"
            }
            package var name: String
            package var format: Format
            package var values: [String]

            package init(name: String, format: Format, values: [String]) {
                self.name = name
                self.format = format
                self.values = values
            }
        }

        package init(jwksEndpoint: String, issuer: String, claims: [Claim]) {
            self.jwksEndpoint = jwksEndpoint
            self.issuer = issuer
            self.claims = claims
        }
    }

    /// Replaces what the regular expression finds; `$1` to `$9` in the replacement are its groups. A request that it
    /// is not found in is forwarded as it is.
    /// Source: Application Load Balancers guide, "Transforms for listener rules".
    package enum Transform: Sendable, Equatable, Codable {
        case hostHeaderRewrite(regularExpression: String, replacement: String)
        /// Of the path with its query.
        case urlRewrite(regularExpression: String, replacement: String)
    }
}
