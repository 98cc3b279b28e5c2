// The Socket.IO side of the server. Turns events into calls of one listener.
import { io, type Socket } from 'socket.io-client';
import { durableEvents, type Id, type WireDurable } from '../model/wire';

/** Codes the server refuses a connection with. */
export type Refusal = 'token_missing' | 'token_invalid' | 'token_expired' | 'token_revoked' | 'account_inactive';

export interface LiveListener {
  /** `recovered`: the server goes on where the connection broke, and tells now what was missed. */
  connected(recovered: boolean): void;
  /** The connection broke; the client is trying to get it back. */
  interrupted(): void;
  /** The server refused or ended the session; the client has stopped trying. */
  refused(code: Refusal | null): void;
  /** `offset`: its place in this person's log. */
  happened(what: WireDurable, offset: string | null): void;
  named(userId: Id, name: string, preview: string): void;
  typing(userId: Id, typing: boolean): void;
  presence(userId: Id, online: boolean, lastSeen: string | null): void;
  /** This person has read a conversation, in this window or another. */
  readByMe(otherId: Id, upToSeq: number): void;
}

interface Notification {
  sender_id: Id;
  sender_name?: string;
  content_preview: string;
}

const ackTimeoutMs = 8000;

export class Live {
  #socket: Socket | null = null;

  constructor(
    private readonly token: () => string | null,
    private readonly listener: LiveListener,
  ) {}

  get isConnected(): boolean {
    return this.#socket?.connected ?? false;
  }

  start(): void {
    this.stop();
    this.#socket = io({
      path: '/socket.io/',
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 5000,
      auth: (give) => give({ token: this.token(), resume: true }),
    });
    this.#listen(this.#socket);
  }

  /** After a refusal, with a new token. */
  again(): void {
    this.#socket?.connect();
  }

  stop(): void {
    this.#socket?.off();
    this.#socket?.disconnect();
    this.#socket = null;
  }

  /** Resolves to the conversation's room, or null. */
  async join(otherId: Id): Promise<string | null> {
    const answer = await this.#ask('join_conversation', { other_user_id: otherId });
    return typeof answer?.['room_id'] === 'string' ? answer['room_id'] : null;
  }

  leave(roomId: string): void {
    this.#tell('leave_conversation', { room_id: roomId });
  }

  typing(receiverId: Id): void {
    this.#tell('typing', { receiver_id: receiverId });
  }

  stopTyping(receiverId: Id): void {
    this.#tell('stop_typing', { receiver_id: receiverId });
  }

  /** The acknowledgement; null when there was none. */
  markDelivered(messageId: Id): Promise<Record<string, unknown> | null> {
    return this.#ask('mark_delivered', { message_id: messageId });
  }

  async markRead(otherId: Id): Promise<boolean> {
    const answer = await this.#ask('mark_read_realtime', { other_user_id: otherId });
    return answer?.['success'] === true;
  }

  /** Said now or not at all: after a reconnect it would be out of date. */
  #tell(event: string, data: object): void {
    if (this.isConnected) this.#socket?.emit(event, data, () => {});
  }

  async #ask(event: string, data: object): Promise<Record<string, unknown> | null> {
    if (!this.#socket || !this.isConnected) return null;
    try {
      return (await this.#socket.timeout(ackTimeoutMs).emitWithAck(event, data)) as Record<string, unknown>;
    } catch {
      return null;
    }
  }

  #listen(socket: Socket): void {
    const to = this.listener;
    socket.on('connect', () => to.connected(socket.recovered));
    socket.on('disconnect', () => (socket.active ? to.interrupted() : to.refused(null)));
    socket.on('connect_error', (error: Error & { data?: { code?: Refusal } }) => {
      if (socket.active) to.interrupted();
      else to.refused(error.data?.code ?? null);
    });
    for (const event of durableEvents) {
      // Who resumes gets the offset as a second argument.
      socket.on(event, (data: unknown, offset?: string) => to.happened({ event, data } as WireDurable, offset ?? null));
    }
    socket.on('new_message_notification', (note: Notification) => {
      if (note.sender_name) to.named(note.sender_id, note.sender_name, note.content_preview);
    });
    socket.on('user_typing', (who: { user_id: Id }) => to.typing(who.user_id, true));
    socket.on('user_stopped_typing', (who: { user_id: Id }) => to.typing(who.user_id, false));
    socket.on('user_online', (who: { user_id: Id }) => to.presence(who.user_id, true, null));
    socket.on('user_offline', (who: { user_id: Id; last_seen?: string | null }) =>
      to.presence(who.user_id, false, who.last_seen ?? null),
    );
    socket.on('conversation_read', (read: { other_user_id: Id; up_to_seq: number }) =>
      to.readByMe(read.other_user_id, read.up_to_seq),
    );
  }
}
