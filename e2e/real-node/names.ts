import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const HEADER = 12;
/** An answer, recursion desired and available; and the code for a name that does not exist. */
const NO_SUCH_NAME = 0x81_83;

/** A name server on loopback that knows no name at all. Gives what ends it. */
export async function serveNoNames(): Promise<{ stop(): void }> {
  const socket = createSocket('udp4');
  socket.on('message', (question, from) => socket.send(answerTo(question), from.port, from.address));
  socket.bind(53, '127.0.0.1');
  await once(socket, 'listening');
  return { stop: () => socket.close() };
}

/** The question itself comes back, without the additional records that it may have had. */
function answerTo(message: Buffer): Buffer {
  let end = HEADER;
  while ((message[end] ?? 0) > 0) end += 1 + (message[end] ?? 0);
  const answer = Buffer.from(message.subarray(0, end + 1 + 4));
  answer.writeUInt16BE(NO_SUCH_NAME, 2);
  answer.fill(0, 6, HEADER);
  return answer;
}
