// The shapes of the server's answers and events, as the API sends them. Fields that older servers
// do not send are optional.

export type Id = string;

export interface WireTokens {
  access_token: string;
  refresh_token: string;
  user_id: Id;
}

export interface WireMe {
  id: Id;
  name: string;
  email: string;
  credits_balance: number;
  mobile_number?: string;
  profile_pictures?: string[];
  bio?: string | null;
  intent?: string | null;
  preferences?: WirePreferences;
}

export interface WirePreferences {
  interested_in: string;
  min_age: number;
  max_age: number;
  max_distance_km: number;
}

/** Those of the settings that do something here. */
export interface WireSettings {
  notifications: { messages: boolean };
  privacy: { show_online: boolean; show_last_seen: boolean };
  safety: { hide_from_search: boolean };
}

/** Any part of the settings. */
export type SettingsChange = { [Group in keyof WireSettings]?: Partial<WireSettings[Group]> };

export interface WireNotice {
  id: Id;
  title: string;
  body: string;
  type: string;
  isRead: boolean;
  createdAt: string;
  sender_id?: Id | null;
}

export interface WireDelivered {
  message_id: Id;
  delivered_at: string;
}

export interface WireRead {
  reader_id: Id;
  read_at: string;
  up_to_seq?: number;
}

/** What the server keeps for those who were away, and tells over the socket to those who are there. */
export type WireDurable =
  | { event: 'new_message' | 'message_sent'; data: WireMessage }
  | { event: 'message_delivered'; data: WireDelivered }
  | { event: 'messages_read'; data: WireRead };

export const durableEvents = ['new_message', 'message_sent', 'message_delivered', 'messages_read'] as const;

export interface WireEvents {
  /** Events of a later server may have names that this page does not know. */
  events: { event: string; data: unknown; offset: string }[];
  next: string;
  has_more: boolean;
}

export interface WireMessage {
  id: Id;
  sender_id: Id;
  receiver_id: Id;
  content: string;
  created_at: string;
  is_read?: boolean;
  seq?: number;
  delivered_at?: string | null;
  read_at?: string | null;
}

export interface WireHistory {
  messages: WireMessage[];
  count: number;
  has_more?: boolean;
}

export interface WirePerson {
  id: Id;
  name: string;
  profile_picture?: string | null;
  is_online?: boolean;
  last_seen_at?: string | null;
}

export interface WireProfile {
  id: Id;
  name: string;
  profile_pictures?: string[];
  age?: number;
  bio?: string | null;
  intent?: string | null;
  is_online?: boolean;
  last_seen_at?: string | null;
}

export interface WireConversation {
  user: WirePerson;
  last_message: string;
  last_message_at: string;
  unread_count: number;
  is_my_last_message: boolean;
  last_seq?: number;
}

export interface WireSent {
  message_id: Id;
  status: string;
  created_at: string;
  seq?: number;
}

export interface WireBalance {
  credits_balance: number;
  pricing?: { message_cost?: number };
}

export interface WireTransaction {
  id: Id;
  amount: number;
  reason: string;
  balance_after: number;
  description: string;
  created_at: string;
}

export interface WireFault {
  field: string;
  message: string;
}
