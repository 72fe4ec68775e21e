import { parseConfig } from '../../lib/config/parse';
import { resourcesOf, synthesize } from '../infra/synthesized';

describe('L05 the way out', () => {
  test('leads to Kraken over https, or to a Kraken on loopback', () => {
    const withKraken = (baseUrl: string) => () =>
      parseConfig({ accounts: [{ name: 'main' }], kraken: { baseUrl } }, 'x');
    for (const baseUrl of [
      'http://api.kraken.com',
      'http://10.0.0.1',
      'ftp://api.kraken.com',
      'http://localhost.evil.example',
    ])
      expect(withKraken(baseUrl)).toThrow(/kraken\.baseUrl/);
    for (const baseUrl of ['https://api.kraken.com', 'http://127.0.0.1:8788'])
      expect(withKraken(baseUrl)).not.toThrow();
  });

  test('needs no network of our own', () => {
    const template = synthesize();
    const functions = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
    expect(functions.length).toBeGreaterThan(1);
    for (const { Properties } of functions) expect(Properties).not.toHaveProperty('VpcConfig');
    template.resourceCountIs('AWS::EC2::VPC', 0);
  });
});
