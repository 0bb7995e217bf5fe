import ElasticBeanstalkAPI
import ElasticLoadBalancingV2API
import Foundation
import Smithy
import Testing
import Wire

@Suite("The Query protocol")
struct QueryTests {
    private static func beanstalk(
        _ answer: @escaping @Sendable (CreateEnvironmentMessage) throws(ServiceError) -> EnvironmentDescription
    ) -> Dispatcher {
        Dispatcher([
            BoundService(
                ElasticBeanstalk.description,
                [
                    ElasticBeanstalk.createEnvironment.bound(to: { input, _ throws(ServiceError) in try answer(input) })
                ])
        ])
    }

    @Test("lists of structures and nested structures arrive")
    func lists() async throws {
        let seen = Seen<CreateEnvironmentMessage>()
        let dispatcher = Dispatcher([
            BoundService(
                ElasticBeanstalk.description,
                [
                    ElasticBeanstalk.createEnvironment.bound(to: { input, _ in
                        await seen.record(input)
                        return EnvironmentDescription(environmentName: "blue")
                    })
                ])
        ])
        let response = await dispatcher.answer(
            .form("elasticbeanstalk"),
            "Action=CreateEnvironment&Version=2010-12-01&ApplicationName=demo&EnvironmentName=blue&"
                + "OptionSettings.member.2.OptionName=B&OptionSettings.member.10.OptionName=C&"
                + "OptionSettings.member.1.OptionName=A&OptionSettings.member.1.Value=a+b%26c&Tags=&"
                + "TemplateSpecification.TemplateSource.EnvironmentName=green")
        #expect(response.status == 200)
        let input = try #require(await seen.value)
        #expect(input.optionSettings.map(\.optionName) == ["A", "B", "C"])
        #expect(input.optionSettings[0].value == "a b&c")
        #expect(input.tags.isEmpty)
        #expect(input.templateSpecification?.templateSource?.environmentName == "green")
    }

    @Test("an answer has result, metadata, namespace and request id")
    func answer() async {
        let dispatcher = Self.beanstalk { _ in
            EnvironmentDescription(
                environmentName: "a<&>\"b", dateCreated: Date(timeIntervalSince1970: 1_795_000_000.25),
                status: .launching, abortableOperationInProgress: false)
        }
        let response = await dispatcher.answer(
            .form("elasticbeanstalk"), "Action=CreateEnvironment&Version=2010-12-01&ApplicationName=demo")
        #expect(
            response.text
                == "<CreateEnvironmentResponse xmlns=\"http://elasticbeanstalk.amazonaws.com/docs/2010-12-01/\">"
                + "<CreateEnvironmentResult><EnvironmentName>a&lt;&amp;&gt;&quot;b</EnvironmentName>"
                + "<DateCreated>2026-11-18T11:06:40.250Z</DateCreated><Status>Launching</Status>"
                + "<AbortableOperationInProgress>false</AbortableOperationInProgress><EnvironmentLinks></EnvironmentLinks>"
                + "</CreateEnvironmentResult><ResponseMetadata><RequestId>11111111-2222-3333-4444-555555555555"
                + "</RequestId></ResponseMetadata></CreateEnvironmentResponse>")
        #expect(response.headers["content-type"] == "text/xml")
        #expect(response.headers["x-amzn-requestid"] == context.requestID)
        #expect(response.operation == "ElasticBeanstalk.CreateEnvironment")
    }

    @Test("a fault of the handler becomes an error document with its status")
    func fault() async {
        let dispatcher = Self.beanstalk { _ throws(ServiceError) in
            throw ServiceError("InvalidParameterValue", "Environment blue already exists.")
        }
        let response = await dispatcher.answer(
            .form("elasticbeanstalk"), "Action=CreateEnvironment&ApplicationName=demo")
        #expect(response.status == 400)
        #expect(
            response.text
                == "<ErrorResponse xmlns=\"http://elasticbeanstalk.amazonaws.com/docs/2010-12-01/\"><Error><Type>Sender"
                + "</Type><Code>InvalidParameterValue</Code><Message>Environment blue already exists.</Message></Error>"
                + "<RequestId>11111111-2222-3333-4444-555555555555</RequestId></ErrorResponse>")
    }

    @Test("all that is against the model is told at once, in AWS's words")
    func validation() async {
        let dispatcher = Self.beanstalk { _ in EnvironmentDescription() }
        let response = await dispatcher.answer(
            .form("elasticbeanstalk"),
            "Action=CreateEnvironment&EnvironmentName=abc&OptionSettings.member.2.ResourceName=")
        #expect(response.status == 400)
        #expect(
            response.text.contains(
                "<Code>ValidationError</Code><Message>3 validation errors detected: Value null at 'applicationName' "
                    + "failed to satisfy constraint: Member must not be null; Value 'abc' at 'environmentName' failed to "
                    + "satisfy constraint: Member must have length greater than or equal to 4; Value '' at "
                    + "'optionSettings.2.member.resourceName' failed to satisfy constraint: Member must have length "
                    + "greater than or equal to 1</Message>"),
            "\(response.text)")
    }

    @Test(
        "a value of the wrong type is malformed input",
        arguments: [
            "Tags=x", "Tags.member.a.Key=x", "OptionSettings.member.1=x", "ApplicationName.a=b",
            "Tags.member.1.Key.member.1=x",
        ])
    func wrongType(parameter: String) async {
        let dispatcher = Self.beanstalk { _ in EnvironmentDescription() }
        let response = await dispatcher.answer(
            .form("elasticbeanstalk"), "Action=CreateEnvironment&\(parameter)&ApplicationName=demo")
        #expect(response.status == 400)
        #expect(response.errorCode == "MalformedInput", "\(response.text)")
    }

    @Test("a modelled operation that is not served says so; one that is not in the model is an invalid action")
    func unserved() async {
        let dispatcher = Self.beanstalk { _ in EnvironmentDescription() }
        let unserved = await dispatcher.answer(.form("elasticbeanstalk"), "Action=ComposeEnvironments")
        #expect(unserved.status == 501)
        #expect(unserved.text.contains("<Code>NotImplemented</Code>") && unserved.text.contains("ComposeEnvironments"))
        let unknown = await dispatcher.answer(.form("elasticbeanstalk"), "Action=Nonsense&Version=2010-12-01")
        #expect(unknown.status == 400 && unknown.errorCode == "InvalidAction")
        let missing = await dispatcher.answer(.form("elasticbeanstalk"), "Version=2010-12-01")
        #expect(missing.status == 400 && missing.errorCode == "MissingAction")
        let foreign = await dispatcher.answer(.form("lambda"), "Action=Invoke")
        #expect(foreign.status == 501 && foreign.text.contains("lambda"))
    }

    @Test("words outside an enumeration and numbers outside a range are refused")
    func enumerations() async {
        let dispatcher = Dispatcher([
            BoundService(
                ElasticLoadBalancingV2.description,
                [ElasticLoadBalancingV2.createTargetGroup.bound(to: { _, _ in CreateTargetGroupOutput() })])
        ])
        let head = RequestHead.form("elasticloadbalancing")
        let word = await dispatcher.answer(head, "Action=CreateTargetGroup&Name=a&Protocol=SMTP")
        #expect(
            word.text.contains(
                "Value 'SMTP' at 'protocol' failed to satisfy constraint: Member must satisfy enum value set: ["))
        let range = await dispatcher.answer(head, "Action=CreateTargetGroup&Name=a&Port=70000")
        #expect(
            range.text.contains(
                "Value '70000' at 'port' failed to satisfy constraint: Member must have value less than or equal to 65535"
            ))
        let number = await dispatcher.answer(head, "Action=CreateTargetGroup&Name=a&Port=http")
        #expect(number.errorCode == "MalformedInput" && number.text.contains("Port"))
    }

    @Test("Beanstalk answers a GET that wants JSON in JSON, with epoch times")
    func jsonVariant() async throws {
        let dispatcher = Self.beanstalk { input throws(ServiceError) in
            guard input.optionSettings.count == 2 else { throw ServiceError("Odd", "\(input.optionSettings)") }
            return EnvironmentDescription(
                environmentName: "blue", dateCreated: Date(timeIntervalSince1970: 1_795_000_000.5))
        }
        var headers = RequestHead.signed("elasticbeanstalk")
        headers.append("Accept", "application/json")
        let query =
            "Operation=CreateEnvironment&ApplicationName=demo&OptionSettings.members.1.Value=x&OptionSettings.members.2.Value=y"
        let response = await dispatcher.answer(RequestHead(method: "GET", path: "/", query: query, headers: headers))
        #expect(response.headers["content-type"] == "application/json")
        #expect(
            response.text
                == #"{"CreateEnvironmentResponse":{"CreateEnvironmentResult":{"EnvironmentName":"blue","#
                + #""DateCreated":1795000000.500,"EnvironmentLinks":[]},"#
                + #""ResponseMetadata":{"RequestId":"11111111-2222-3333-4444-555555555555"}}}"#)
        let refused = await dispatcher.answer(
            RequestHead(
                method: "GET", path: "/", query: "Operation=CreateEnvironment&ApplicationName=demo", headers: headers))
        #expect(refused.status == 400)
        let error = try JSONParser.parse(Array(refused.text.utf8))["Error"]
        #expect(error?["Code"] == .string("Odd"))
    }
}
