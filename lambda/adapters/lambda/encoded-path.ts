/** What of an API Gateway event (payload format 2.0) says where it goes. */
interface PathEvent {
  readonly rawPath: string;
}

/**
 * The event with its path percent-encoded. HTTP APIs decode `rawPath`, whatever its name says, so what is a part of an id
 * there would be read as a part of the URL, and decoded twice: `?` would begin a query, and `%41` become an `A`.
 * Source: events of HTTP APIs recorded by users, who also found `%252F` decoded to `/`; an id with a percent sign is
 * therefore better asked for with `GET /v1/exports?id=`.
 *
 * A path with dot segments is none of the API's: a URL would resolve them, after the gateway has decided by the path as
 * it was who may call it. As one segment it meets no route.
 */
export function withEncodedPath<E extends PathEvent>(event: E): E {
  const segments = event.rawPath.toWellFormed().split('/');
  const isWalking = segments.some((segment) => segment === '.' || segment === '..');
  const encoded = segments.map(encodeURIComponent);
  return { ...event, rawPath: isWalking ? `/${encoded.join('%2F')}` : encoded.join('/') };
}
