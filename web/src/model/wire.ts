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
  is_online?: boolean;
  last_seen_at?: string | null;
}

export interface WireConversation {
  user: WirePerson;
  last_message: string;
  last_message_at: string;
  unread_count: number;
  is_my_last_message: boolean;
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
