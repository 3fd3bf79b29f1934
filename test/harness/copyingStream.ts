/** Stands in for the stream that only Workers have. As there, a chunk may be used again once it is written. */
export class CopyingStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor() {
    super({ transform: (chunk, controller) => controller.enqueue(chunk.slice()) });
  }
}
