import { Readable } from 'node:stream';

/**
 * Stands in, in the bundles, for how the SDK tells kinds of streams apart. In Node its own client only ever gives streams
 * of Node; asking for the others would make Node load all that stands behind `ReadableStream`.
 */
export const isReadableStream = (): boolean => false;
export const isBlob = (): boolean => false;
export const isStreamingPayload = (request?: { body?: unknown }): boolean => request?.body instanceof Readable;
