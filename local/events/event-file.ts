import { type FileHandle, open, rename } from 'node:fs/promises';
import * as v from 'valibot';

/** An announced event: its place in the log, and the event itself as JSON. */
export interface LoggedEvent {
  /** Counts from 1 and only grows. */
  readonly sequence: number;
  /** Whose event it is. */
  readonly account: string;
  /** The same whenever the event is announced again. */
  readonly eventId: string;
  readonly json: string;
}

const LineSchema = v.object({
  sequence: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  event: v.record(v.string(), v.unknown()),
});

const EventSchema = v.object({
  detail: v.object({ metadata: v.object({ account: v.string(), eventId: v.string() }) }),
});

const lineOf = ({ sequence, json }: LoggedEvent): string => `{"sequence":${sequence},"event":${json}}\n`;

/** The announced events on disk, one JSON object a line. One writer at a time; calls must not overlap. */
export class EventFile {
  private constructor(
    private readonly path: string,
    private file: FileHandle,
    /** Up to here the file holds whole lines. What is behind comes from a write that was cut off. */
    private wholeBytes: number,
  ) {}

  /** Opens the file, and creates it if it is missing. @returns it with the events in it, oldest first */
  static async open(path: string): Promise<{ file: EventFile; events: LoggedEvent[] }> {
    const handle = await open(path, 'a+', 0o600);
    const bytes = await handle.readFile();
    const wholeBytes = bytes.lastIndexOf('\n') + 1;
    const events = bytes.toString('utf8', 0, wholeBytes).split('\n').flatMap(readLine);
    return { file: new EventFile(path, handle, wholeBytes), events };
  }

  /** Appends the events. They outlive the process and the machine's power when this resolves. */
  async append(events: readonly LoggedEvent[]): Promise<void> {
    const { size } = await this.file.stat();
    if (size > this.wholeBytes) await this.file.truncate(this.wholeBytes);
    const lines = Buffer.from(events.map(lineOf).join(''));
    await this.file.appendFile(lines);
    await this.file.datasync();
    this.wholeBytes += lines.length;
  }

  /** Leaves only these events in the file. Cut off anywhere, the old file or the new one is there. */
  async replace(events: readonly LoggedEvent[]): Promise<void> {
    const beside = `${this.path}.new`;
    const next = await open(beside, 'w', 0o600);
    const lines = Buffer.from(events.map(lineOf).join(''));
    await next.writeFile(lines);
    await next.sync();
    await next.close();
    await this.file.close();
    try {
      await rename(beside, this.path);
      this.wholeBytes = lines.length;
    } finally {
      this.file = await open(this.path, 'a+', 0o600);
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** Lines that cannot be read are left out: a disk may damage one, and the others are still of use. */
function readLine(line: string): LoggedEvent[] {
  try {
    const { sequence, event } = v.parse(LineSchema, JSON.parse(line));
    const { account, eventId } = v.parse(EventSchema, event).detail.metadata;
    return [{ sequence, account, eventId, json: JSON.stringify(event) }];
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof v.ValiError) return [];
    throw error;
  }
}
