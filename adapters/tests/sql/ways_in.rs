//! How much may be begun at once, which takes too long to begin one by one.

use tomoshibi_engine::{
    ports::ways_in::{Step, WaysIn as _},
    time::Timestamp,
};

use crate::fresh::Fresh;

#[tokio::test]
async fn there_is_an_end_to_what_is_begun() {
    let fresh = Fresh::new().await;
    fresh
        .sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
             INSERT INTO staff_ways_in SELECT randomblob(32), 'at_provider', NULL, 100 FROM n",
        )
        .unwrap();
    let begin = async |now| {
        let begun = fresh
            .store
            .begin(Step::AtProvider, Timestamp(now), Timestamp(now + 100));
        begun.await.unwrap()
    };
    assert!(begin(1).await.is_some(), "the last one");
    assert!(begin(2).await.is_none());
    assert!(begin(100).await.is_some(), "the others are over");
}
