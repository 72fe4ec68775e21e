import * as v from 'valibot';
import { ExportSchema } from '../../lambda/contract/export';
import { AccountSchema } from '../../lambda/core/api/schemas/account';
import { type Answer, type Keys, sendSigned } from './signed-request';

export type ExportAnswer = v.InferOutput<typeof ExportSchema>;

const ExportsSchema = v.object({ items: v.array(ExportSchema), nextCursor: v.string(), asOf: v.nullable(v.string()) });
const AccountsSchema = v.object({ items: v.array(AccountSchema) });
const HistorySchema = v.object({
  items: v.array(v.object({ version: v.number(), from: v.nullable(v.string()), to: v.string(), status: v.string() })),
});

/** The body of a page of exports. */
export const parsePage = (text: string) => v.parse(ExportsSchema, JSON.parse(text));

/** A client of the deployed HTTP API, which the emulator tells from others by the name of its host. */
export class StatusApiClient {
  constructor(
    private readonly endpoint: string,
    private readonly url: string,
    private readonly keys: Keys | undefined,
  ) {}

  /** The same API, asked by somebody else, or by nobody. */
  as(keys: Keys | undefined): StatusApiClient {
    return new StatusApiClient(this.endpoint, this.url, keys);
  }

  request(method: string, target: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const { pathname, searchParams } = new URL(target, this.url);
    return sendSigned({
      endpoint: this.endpoint,
      service: 'execute-api',
      method,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { ...headers, host: new URL(this.url).host },
      ...(this.keys !== undefined && { keys: this.keys }),
    });
  }

  get(target: string, headers?: Readonly<Record<string, string>>): Promise<Answer> {
    return this.request('GET', target, headers);
  }

  async exports(query = ''): Promise<v.InferOutput<typeof ExportsSchema>> {
    return v.parse(ExportsSchema, await this.json(`/v1/exports?account=main${query}`));
  }

  async export(id: string): Promise<ExportAnswer> {
    return v.parse(ExportSchema, await this.json(`/v1/accounts/main/exports/${id}`));
  }

  async history(id: string): Promise<v.InferOutput<typeof HistorySchema>['items']> {
    return v.parse(HistorySchema, await this.json(`/v1/accounts/main/exports/${id}/history`)).items;
  }

  async account(): Promise<v.InferOutput<typeof AccountSchema>> {
    const { items } = v.parse(AccountsSchema, await this.json('/v1/accounts'));
    const [account] = items;
    if (account === undefined || items.length !== 1) throw new Error(`expected one account, found ${items.length}`);
    return account;
  }

  /** Asks for a poll, and says whether that was accepted. */
  async poll(): Promise<Answer> {
    return this.request('POST', '/v1/accounts/main/poll');
  }

  private async json(target: string): Promise<unknown> {
    const { status, text } = await this.get(target);
    if (status !== 200) throw new Error(`${target} answered ${status}: ${text}`);
    return JSON.parse(text);
  }
}
