import { DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';
import type { DomainConfig } from '../config/domain-schema';

/** A domain of one's own for the API. Its DNS record is made by whoever owns the domain. */
export class StatusApiDomain extends Construct {
  readonly domainName: DomainName;
  /** Without a slash at the end. */
  readonly url: string;
  /** What the domain has to point to. */
  readonly target: string;

  constructor(scope: Construct, id: string, { name, certificateArn }: DomainConfig) {
    super(scope, id);
    this.domainName = new DomainName(this, 'Name', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
    });
    this.url = `https://${name}`;
    this.target = this.domainName.regionalDomainName;
  }
}
