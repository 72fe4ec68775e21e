import dynalite from 'dynalite';

/** A database that speaks DynamoDB's protocol, in a process of its own. Prints its URL when it is ready. */
const server = dynalite({ createTableMs: 0 });
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(`http://127.0.0.1:${address.port}`);
});
