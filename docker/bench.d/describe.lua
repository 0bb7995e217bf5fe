-- For wrk: the same DescribeEnvironments call again and again, as a client's Query request.
wrk.method = "POST"
wrk.body = "Action=DescribeEnvironments&Version=2010-12-01"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Authorization"] = "AWS4-HMAC-SHA256 Credential=test/20261120/us-east-1/elasticbeanstalk/aws4_request, "
    .. "SignedHeaders=host;x-amz-date, Signature=0000000000000000000000000000000000000000000000000000000000000000"
wrk.headers["X-Amz-Date"] = "20261120T000000Z"
