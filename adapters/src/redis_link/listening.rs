//! A connection of its own for what the server says by itself: published messages, and that it is gone.

use redis::{
    AsyncConnectionConfig, ProtocolVersion, PushInfo, PushKind, RedisResult, aio::AsyncPushSender,
};

use super::{Connection, Link, address::Kind};

/// Subscribed. Ends when it is dropped.
pub(crate) struct Listening(Connection);

impl Link {
    /// Subscribes to channels; in a cluster each on the server that its name belongs to.
    pub(crate) async fn listen(
        &self,
        channels: &[String],
        ear: impl AsyncPushSender,
    ) -> RedisResult<Listening> {
        let connection = self.in_time(self.connect_to_listen(ear)).await?;
        let mut listening = Listening(connection);
        self.in_time(listening.subscribe(channels)).await?;
        Ok(listening)
    }

    /// The command that publishes to a channel.
    pub(crate) fn publish(&self, channel: &str, message: &[u8]) -> redis::Cmd {
        let sharded = self.address.is_cluster();
        let mut command = redis::cmd(if sharded { "SPUBLISH" } else { "PUBLISH" });
        command.arg(channel).arg(message);
        command
    }

    async fn connect_to_listen(&self, ear: impl AsyncPushSender) -> RedisResult<Connection> {
        // The older protocol cannot tell a message from an answer.
        let protocol = ProtocolVersion::RESP3;
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.limits.connect))
            .set_response_timeout(Some(self.limits.answer));
        match &self.address.kind {
            Kind::One(server) => {
                let settings = server.redis_settings().clone().set_protocol(protocol);
                let client = self
                    .address
                    .client(server.clone().set_redis_settings(settings))?;
                let config = config.set_push_sender(ear);
                let one = client.get_multiplexed_async_connection_with_config(&config);
                Ok(Connection::One(one.await?))
            }
            Kind::Sentinel(sentinels) => {
                let mut client = self.address.sentinel_client(sentinels, protocol)?;
                let config = config.set_push_sender(ear);
                let one = client.get_async_connection_with_config(&config);
                Ok(Connection::One(one.await?))
            }
            Kind::Cluster(cluster) => {
                let builder = self.address.cluster_builder(cluster, self.limits);
                let builder = builder.use_protocol(protocol).push_sender(ear);
                let client = builder.build()?;
                Ok(Connection::Cluster(client.get_async_connection().await?))
            }
        }
    }
}

impl Listening {
    async fn subscribe(&mut self, channels: &[String]) -> RedisResult<()> {
        match &mut self.0 {
            Connection::One(one) => one.subscribe(channels).await,
            Connection::Cluster(cluster) => {
                for channel in channels {
                    cluster.ssubscribe(channel).await?;
                }
                Ok(())
            }
        }
    }

    /// A line that was cut says nothing by itself.
    pub(crate) async fn ping(&mut self) -> RedisResult<()> {
        let ping = redis::cmd("PING");
        match &mut self.0 {
            Connection::One(one) => ping.query_async(one).await,
            Connection::Cluster(cluster) => ping.query_async(cluster).await,
        }
    }
}

/// Nothing more will come by itself: the server is gone, or a channel moved to another one.
pub(crate) fn is_over(push: &PushInfo) -> bool {
    matches!(push.kind, PushKind::Disconnection | PushKind::SUnsubscribe)
}
