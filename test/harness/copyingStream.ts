/** A replacement for the stream that only Workers have. As there, a chunk may be reused once it is written. */
export class CopyingStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor() {
    super({ transform: (chunk, controller) => controller.enqueue(chunk.slice()) });
  }
}
