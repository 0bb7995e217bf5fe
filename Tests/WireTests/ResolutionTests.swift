import EC2API
import ElasticBeanstalkAPI
import IAMAPI
import S3API
import STSAPI
import Smithy
import Testing
import Wire

@Suite("Finding the service")
struct ResolutionTests {
    private static let dispatcher = Dispatcher([
        BoundService(ElasticBeanstalk.description, []), BoundService(STS.description, []),
        BoundService(S3.description, []), BoundService(EC2.description, []), BoundService(IAM.description, []),
    ])

    @Test("the credential scope beats the host name, and tells region and account")
    func scope() {
        let credential = "123456789012/20261120/eu-west-1/sts/aws4_request"
        let head = RequestHead(
            method: "POST", path: "/",
            headers: [
                "Host": "s3.amazonaws.com",
                "Authorization": "AWS4-HMAC-SHA256 Credential=\(credential), SignedHeaders=host, Signature=0",
            ])
        let route = Self.dispatcher.route(head)
        #expect(route.service?.description.name == "STS")
        #expect(route.region == "eu-west-1")
        #expect(route.account == "123456789012")
    }

    @Test(
        "the host name tells",
        arguments: [
            ("elasticbeanstalk.eu-west-1.amazonaws.com", "ElasticBeanstalk"), ("sts.amazonaws.com", "STS"),
            ("ec2.localhost:4566", "EC2"), ("bucket.s3.us-east-1.amazonaws.com", "S3"),
        ])
    func host(name: String, service: String) {
        let route = Self.dispatcher.route(RequestHead(method: "GET", path: "/", headers: ["Host": name]))
        #expect(route.service?.description.name == service)
    }

    @Test("without a signature the version in the form tells")
    func version() async {
        let head = RequestHead(
            method: "POST", path: "/",
            headers: ["Host": "localhost", "Content-Type": "application/x-www-form-urlencoded"])
        let response = await Self.dispatcher.answer(head, "Action=CreateApplication&Version=2010-12-01")
        #expect(response.status == 501 && response.operation == "ElasticBeanstalk.CreateApplication")
        let iam = await Self.dispatcher.answer(
            RequestHead(method: "GET", uri: "/?Action=GetUser&Version=2010-05-08", headers: ["Host": "localhost"]))
        #expect(iam.operation == "IAM.GetUser")
    }

    @Test("a plain download without a signature is S3's")
    func plain() {
        let route = Self.dispatcher.route(
            RequestHead(method: "GET", uri: "/bucket/key", headers: ["Host": "localhost:4566"]))
        #expect(route.match?.operation == "GetObject")
    }
}
